import type { Desk } from './vendor';

const window = 24 * 3_600_000;

/** Whether free text may go to the number by WhatsApp now: within 24 hours of the customer's last message. */
export function isWindowOpen({ messages, settings, now }: Desk, number: string): boolean {
	if (settings.whatsAppWindow === 'open') return true;
	const last = messages.find({ channel: 'whatsapp', direction: 'from_customer', from: number }).at(-1);
	if (!last) return settings.whatsAppWindow === 'known';
	return now.getTime() - Date.parse(last.at) <= window;
}
