import { fieldOf } from '../../shared/record';
import { DAY, type Millis } from '../../shared/time/clockChanges';
import type { Channel } from '../../shared/vocabulary';
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
 *
 * Where it is known which texts WhatsApp has approved: more than a day after the contact's last message only those can be sent there, so the next channel is
 * taken.
 *
 * @param template the text that would be sent
 */
export function channelOf(channels: readonly Channel[], contact: Contact, first: readonly Channel[], template: string | null, now: Millis): Channel | undefined {
	const knowsAny = everyField.some((name) => filled(fieldOf(contact, name)));
	const order = [...first.filter((channel) => channels.includes(channel)), ...channels];
	return order.find((channel) => {
		const fields = addressFields[channel];
		if (channel === 'whatsapp' && !mayWhatsApp(contact, template, now)) return false;
		return contact.preferences[`${channel}Enabled`] && (!knowsAny || !fields || fields.some((name) => filled(fieldOf(contact, name))));
	});
}

function mayWhatsApp({ whatsappTemplates, whatsappLastInboundAt }: Contact, template: string | null, now: Millis): boolean {
	if (whatsappTemplates === undefined || (template !== null && whatsappTemplates.includes(template))) return true;
	return whatsappLastInboundAt !== undefined && now < whatsappLastInboundAt + DAY;
}

function filled(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}
