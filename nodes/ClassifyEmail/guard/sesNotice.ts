import * as z from 'zod';
import { fieldOf } from '../../shared/record';
import type { Mail } from '../reading/mail';

/**
 * What Amazon SES tells by mail through SNS: JSON as the body, "notificationType" (or "eventType", where a configuration
 * set publishes it) and the mail it is about. Read by its JSON, whoever sent it: the sender's address proves nothing.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
export interface SesNotice {
	kind: 'Bounce' | 'Complaint' | 'DeliveryDelay' | 'Delivery';
	/** Of a bounce: Permanent, Transient or Undetermined; of a complaint its feedback type. Empty where it is not told. */
	type: string;
	recipients: Array<{ address: string; action: string; status: string; diagnosticCode: string }>;
	/** Of the mail it is about; empty where it is not told. */
	messageId: string;
}

const longest = 200_000;
const kinds = ['Bounce', 'Complaint', 'DeliveryDelay', 'Delivery'] as const;
const text = z.string().catch('');
const recipients = z.array(z.object({ emailAddress: text, action: text, status: text, diagnosticCode: text })).catch([]);
const shape = z.object({
	notificationType: z.enum(kinds).optional(),
	eventType: z.enum(kinds).optional(),
	mail: z.object({
		messageId: z.string().min(1),
		commonHeaders: z.object({ messageId: text }).optional().catch(undefined),
		headers: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
	}),
	bounce: z.object({ bounceType: text, bouncedRecipients: recipients }).optional(),
	complaint: z.object({ complaintFeedbackType: text, complainedRecipients: recipients }).optional(),
	deliveryDelay: z.object({ delayType: text, delayedRecipients: recipients }).optional(),
	delivery: z.object({}).optional(),
});
type Notification = z.infer<typeof shape>;

/** Where the JSON ends and the footer of SNS begins. */
const footer = /\n\s{0,8}\n--\s?\n/u;

function parsed(source: string): unknown {
	try {
		return JSON.parse(source);
	} catch {
		return undefined;
	}
}

/** SNS wraps the notification as text of its own JSON, unless raw delivery is switched on. */
function notification(body: string): Notification | undefined {
	const outer = parsed(body.split(footer, 1)[0] ?? '');
	const message = fieldOf(outer, 'Type') === 'Notification' ? fieldOf(outer, 'Message') : undefined;
	const read = shape.safeParse(typeof message === 'string' ? parsed(message) : outer);
	return read.success ? read.data : undefined;
}

/** The Message-ID that the mail reported on had when it was given to SES. */
function messageIdOf({ mail }: Notification): string {
	return mail.commonHeaders?.messageId || (mail.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value ?? '');
}

/** What each kind says of its recipients; undefined where the JSON lacks the part its kind names. */
function partOf(kind: SesNotice['kind'], found: Notification): Pick<SesNotice, 'type' | 'recipients'> | undefined {
	const { bounce, complaint, deliveryDelay, delivery } = found;
	const of = (list: z.infer<typeof recipients>, action: string) =>
		list.map(({ emailAddress, ...told }) => ({ ...told, address: emailAddress.toLowerCase(), action: told.action.toLowerCase() || action }));
	if (kind === 'Bounce') return bounce && { type: bounce.bounceType, recipients: of(bounce.bouncedRecipients, bounce.bounceType === 'Transient' ? 'delayed' : 'failed') };
	if (kind === 'Complaint') return complaint && { type: complaint.complaintFeedbackType, recipients: of(complaint.complainedRecipients, 'complained') };
	if (kind === 'DeliveryDelay') return deliveryDelay && { type: deliveryDelay.delayType, recipients: of(deliveryDelay.delayedRecipients, 'delayed') };
	return delivery && { type: '', recipients: [] };
}

/** The notification that a mail's body is; undefined for every other mail. */
export function sesNotice(mail: Pick<Mail, 'text'>): SesNotice | undefined {
	const body = mail.text.trimStart();
	if (!body.startsWith('{') || body.length > longest || !/notificationType|eventType/u.test(body)) return undefined;
	const found = notification(body);
	const kind = found?.notificationType ?? found?.eventType;
	const part = found && kind && partOf(kind, found);
	return part ? { kind, ...part, messageId: messageIdOf(found) } : undefined;
}
