import { fieldOf } from '../../shared/record';
import type { Channel } from '../../shared/vocabulary';
import type { Step } from './definition';
import type { Contact } from './situation';

/** Where a contact keeps the address of a channel. Channels without one (blog, social) reach everybody. */
const addressFields: Partial<Record<Channel, readonly string[]>> = {
	email: ['email'],
	sms: ['phone', 'sms'],
	phone: ['phone'],
	whatsapp: ['whatsapp', 'phone'],
	slack: ['slack'],
	push: ['push'],
	portal: ['portal'],
	chat: ['chat'],
};
const everyField = [...new Set(Object.values(addressFields).flat())];

/**
 * The first channel that the contact has and did not switch off: those of adaptive rules first, where they are of the step, then the
 * step's own. A contact of whom no address is known is not judged by addresses; whether a
 * message may go out is for Select Channels to say.
 */
export function channelOf({ channels }: Step, contact: Contact, first: readonly Channel[]): Channel | undefined {
	const knowsAny = everyField.some((name) => filled(fieldOf(contact, name)));
	const order = [...first.filter((channel) => channels.includes(channel)), ...channels];
	return order.find((channel) => {
		const fields = addressFields[channel];
		return contact.preferences[`${channel}Enabled`] && (!knowsAny || !fields || fields.some((name) => filled(fieldOf(contact, name))));
	});
}

function filled(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}
