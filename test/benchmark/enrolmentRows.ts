const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
/** When the rows below are looked at: the morning on which Europe's clocks change. */
export const sequenceNow = Date.parse('2026-03-29T08:00:00Z');

export const sequence = {
	id: 'quote', version: 1, topic: 'service', window: { from: '08:00', to: '20:00' },
	steps: [0, 2, 5, 7, 14].map((days) => ({ id: `day-${days}`, delay: { kind: 'calendar', from: 'enrolment', days, at: '09:00' }, channels: ['email', 'sms'] })),
};

/** An enrolment with its contact and history, as `comms.claim_due_enrolments` hands it out. */
export function enrolmentRow(index: number) {
	const enrolledAt = new Date(sequenceNow - ((index % 14) + 1) * 86_400_000).toISOString();
	const done = sequence.steps.slice(0, index % 4).map(({ id }) => ({ stepId: id, at: enrolledAt, state: 'sent' }));
	return {
		enrolment: { id: `e-${index}`, contactId: `c-${index}`, enrolledAt, epoch: 1, version: 1, done },
		contact: { contactId: `c-${index}`, email: 'ann@example.com', timeZone: zones[index % zones.length], preferences: { quietHours: { from: '21:00', to: '07:30' } } },
		history: done.map(({ at }) => ({ at, channel: 'email', topic: 'service', state: 'delivered' })),
	};
}
