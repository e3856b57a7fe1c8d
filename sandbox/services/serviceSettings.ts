import { z } from 'zod';

/** What the business has set up with the services, and how they behave; what is left out of a change stays. */
export const serviceSettingsShape = z.strictObject({
	webhooks: z
		.strictObject({
			/** Where Twilio posts what customers write by SMS and WhatsApp. */
			twilio: z.string(),
			/** Where Meta posts states and messages. */
			whatsapp: z.string(),
			/** The server of a saved Vapi assistant; one named in the request comes first. */
			vapi: z.string(),
			chatwoot: z.string(),
			slack: z.string(),
		})
		.partial()
		.optional(),
	/** Which reports are made by themselves: all, the last one of each message, none. */
	reports: z.enum(['all', 'last', 'none']).optional(),
	/** Milliseconds between one report and the next. */
	reportDelay: z.number().min(0).max(600_000).optional(),
	/** How often a report that did not arrive is tried again. */
	reportRetries: z.number().int().min(0).max(50).optional(),
	/** Twilio's own handling of STOP: it then refuses the number (21610). Off, as for accounts that confirm by themselves. */
	twilioOptOut: z.boolean().optional(),
	/**
	 * Free text by WhatsApp 24 hours after the customer's last message: `known` refuses it to customers who wrote here before,
	 * `strict` also to those who never wrote, `open` to nobody.
	 */
	whatsAppWindow: z.enum(['known', 'strict', 'open']).optional(),
});
export type ServiceSettingsChange = z.output<typeof serviceSettingsShape>;

export interface ServiceSettings {
	webhooks: { twilio: string; whatsapp: string; vapi: string; chatwoot: string; slack: string };
	reports: 'all' | 'last' | 'none';
	reportDelay: number;
	reportRetries: number;
	twilioOptOut: boolean;
	whatsAppWindow: 'known' | 'strict' | 'open';
	/** Numbers that Twilio refuses after STOP. */
	optedOut: Set<string>;
}

export const initialSettings = (webhooks: Partial<ServiceSettings['webhooks']> = {}): ServiceSettings => ({
	webhooks: { twilio: '', whatsapp: '', vapi: '', chatwoot: '', slack: '', ...webhooks },
	reports: 'all',
	reportDelay: 400,
	reportRetries: 3,
	twilioOptOut: false,
	whatsAppWindow: 'known',
	optedOut: new Set(),
});

export function changeSettings(settings: ServiceSettings, { webhooks, ...rest }: ServiceSettingsChange): void {
	Object.assign(settings.webhooks, webhooks);
	Object.assign(settings, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
}
