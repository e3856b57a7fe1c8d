import { formatInstant } from '../../../shared/time/instant';
import { addressesOf, addressFields, faultOfAddress, isPublic } from '../address';
import type { Rule, Verdict } from '../context';
import { limitOf } from '../limits';
import type { Channel, Evidence, Message } from '../model';
import type { ChannelPolicy } from '../policy';
import { type SmsLength, smsLength, smsLengthOf } from '../smsLength';
import { whatsappWindow } from '../whatsappWindow';

/** Whether the message can be carried by the channel: an address, the tier and language served there, the length. */

function blocked(text: string, evidence: Evidence): Verdict {
	return { action: 'block', rule: 'channel_unavailable', text, evidence };
}

export const channelUnavailable: Rule = ({ channel, message, contact, policy }) => {
	if (!isPublic(channel)) {
		const addresses = addressesOf(channel, message, contact);
		if (addresses.length === 0) {
			return blocked(`The contact has no address for ${channel} and the message names none.`, {
				fields: addressFields(channel),
			});
		}
		const faults = addresses.flatMap((address) => {
			const fault = faultOfAddress(channel, address);
			return fault === undefined ? [] : [{ address, fault }];
		});
		const [first] = faults;
		if (first) {
			return blocked(`"${first.address.slice(0, 80)}" ${first.fault}.`, {
				invalid: faults.slice(0, 5).map(({ address }) => address),
			});
		}
	}
	const limited = limitOf(channel, message, contact, policy);
	if (limited) return blocked(limited.text, limited.evidence);
	return tooLong(channel, message, policy);
};

/** The length of the message as an SMS; undefined where neither its text nor its length is known. */
export function smsLengthFor({ text, contentLengths }: Message): SmsLength | undefined {
	if (text !== undefined) return smsLength(text);
	return contentLengths?.sms === undefined ? undefined : smsLengthOf(contentLengths.sms);
}

function tooLong(channel: Channel, message: Message, policy: ChannelPolicy): Verdict | undefined {
	if (channel === 'sms') {
		const length = smsLengthFor(message);
		const { maxSegments } = policy.sms;
		if (!length || length.segments <= maxSegments) return undefined;
		return blocked(
			`The text takes ${length.segments} SMS (${length.units} units of ${length.encoding}); ${maxSegments} are allowed.`,
			{ ...length, maxSegments },
		);
	}
	const limit = policy.textLimits[channel];
	if (!limit) return undefined;
	const { text = '' } = message;
	const length =
		message.text === undefined
			? (message.contentLengths?.[channel] ?? 0)
			: limit.unit === 'bytes'
				? Buffer.byteLength(text)
				: text.length;
	if (length <= limit.most) return undefined;
	return blocked(`The text has ${length} ${limit.unit}; ${channel} takes ${limit.most}.`, { length, ...limit });
}

export const whatsappClosed: Rule = ({ channel, message, contact, policy, now, at }) => {
	if (channel !== 'whatsapp') return undefined;
	const { closesAt, form } = whatsappWindow(message, contact, policy, at);
	if (form) return undefined;
	const { windowHours } = policy.whatsapp;
	return {
		action: 'block',
		rule: 'whatsapp_window',
		text: closesAt
			? `The customer last wrote more than ${windowHours} hours before it would go out; only an approved template may be sent, and the message has none.`
			: `The customer has not written by WhatsApp; only an approved template may be sent, and the message has none.`,
		evidence: {
			lastInboundAt: contact.whatsappLastInboundAt ? formatInstant(contact.whatsappLastInboundAt) : null,
			closedAt: closesAt ? formatInstant(closesAt) : null,
			judgedAt: formatInstant(at),
			deferred: at > now,
			windowHours,
		},
	};
};
