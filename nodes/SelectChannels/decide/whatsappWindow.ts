import type { DateTime } from 'luxon';
import type { Contact, Message, MessageForm } from './model';
import type { ChannelPolicy } from './policy';

export interface WhatsAppWindow {
	/** Free text is allowed before this instant, no longer at it; undefined where the customer never wrote. */
	closesAt: DateTime<true> | undefined;
	isOpen: boolean;
	/** How the message goes out; undefined where it cannot. */
	form: MessageForm | undefined;
}

/**
 * Meta takes free text for 24 hours after the customer's last message. The window is half-open, as all our windows are: at 24 h 00 min
 * 00 s it is closed, because what is handed over then arrives later.
 */
export function whatsappWindow(
	message: Message,
	{ whatsappLastInboundAt }: Contact,
	{ whatsapp }: ChannelPolicy,
	at: DateTime<true>,
): WhatsAppWindow {
	const closesAt = whatsappLastInboundAt?.plus({ milliseconds: whatsapp.windowHours * 3_600_000 });
	const isOpen = closesAt !== undefined && at < closesAt;
	// A message without words of its own is its template, at any time.
	const isTemplateOnly = message.template && !message.text;
	const form = message.template && (!isOpen || isTemplateOnly) ? 'template' : isOpen ? 'text' : undefined;
	return { closesAt, isOpen, form };
}
