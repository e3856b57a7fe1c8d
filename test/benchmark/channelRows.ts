/** The day on which the rows below are decided. */
export const channelDay = '2026-06-03';

const sent = Array.from({ length: 10 }, (_, index) => ({
	at: `2026-05-${28 - index}T09:00:00.000Z`, channel: index % 2 ? 'email' : 'sms', topic: index % 3 ? 'service' : 'transactional', state: 'delivered',
}));
const consent = ['email', 'sms', 'phone', 'whatsapp'].map((channel) => ({ topic: 'marketing', channel, state: 'granted', at: '2026-01-05T09:00:00.000Z', source: 'form' }));

export type ChannelRow = Record<'message' | 'contact' | 'consent' | 'history' | 'incidents' | 'policy', unknown>;

/** A row of `comms.claim_due_messages` that waits for its decision: ten sends of history, consent for four channels. */
export function channelRow(index: number, message: object, contact: object = {}): ChannelRow {
	return {
		message: { id: `m-${index}`, key: `k-${index}`, type: 'notice', text: 'Your appointment is on Thursday at ten. See you then!', onCap: 'defer', ...message },
		contact: {
			contactId: `c-${index}`, email: 'ann@example.com', phone: '+13055550100', whatsapp: '+13055550100', portal: 'p', tier: 'premium', language: 'en',
			timeZone: 'America/New_York', jurisdiction: 'US-FL', whatsappLastInboundAt: `${channelDay}T09:00:00.000Z`, doNotContact: false,
			preferences: { quietHours: { from: '22:00', to: '07:00' } }, suppressions: [], ...contact,
		},
		consent, history: sent, incidents: [], policy: {},
	};
}
