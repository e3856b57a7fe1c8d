import type { RiskLevel } from './risk';

export interface Action {
	code: string;
	text: string;
	/** True where a person decides before anything is sent. */
	needsPerson: boolean;
	/** The metrics or the level that ask for it. */
	because: string[];
}

interface ActionRule {
	code: string;
	text: string;
	needsPerson: boolean;
	/** Metrics that ask for it where they lower the score. */
	metrics: readonly string[];
}

/** What to do about each kind of trouble; at most three are named, those of the heaviest trouble first. */
const rules: readonly ActionRule[] = [
	{ code: 'close_the_loop', text: 'Call about what displeased them, agree on what is put right and by when.', needsPerson: true, metrics: ['complaints90d', 'npsScore', 'csatAverage', 'sentimentTrend'] },
	{ code: 'settle_invoices', text: 'Ask accounts payable what holds the invoices up; offer instalments where money is short.', needsPerson: true, metrics: ['paymentDelayDays', 'paymentDelayTrend', 'invoicesOverdue'] },
	{ code: 'meet_the_new_contact', text: 'Introduce yourselves to the successor of the main contact and agree on goals anew.', needsPerson: true, metrics: ['championChanged'] },
	{ code: 'show_value', text: 'Show what they pay for and do not use; offer a short training.', needsPerson: false, metrics: ['usageTrend', 'serviceUtilisation', 'projectsActive'] },
	{ code: 'resolve_tickets', text: 'Go through the open tickets with support and give each a date.', needsPerson: true, metrics: ['openTickets', 'ticketsPerMonth', 'ticketResolutionHours'] },
	{ code: 'book_again', text: 'Offer a new appointment at a time that suits them, with a reminder.', needsPerson: false, metrics: ['noShowRate', 'cancelledAppointments90d', 'missedMaintenance'] },
	{ code: 'talk_renewal', text: 'Speak about the renewal before it is due.', needsPerson: true, metrics: ['daysToRenewal', 'contractMonths', 'revenueTrend'] },
	{ code: 'review_milestones', text: 'Review the last milestone together and agree on the next.', needsPerson: true, metrics: ['milestoneSatisfaction', 'meetingAttendanceRate'] },
	{ code: 'get_in_touch', text: 'Write or call: nobody has spoken with them for a while, or they answer late.', needsPerson: false, metrics: ['lastContactDays', 'contactsPerMonth', 'replyRate', 'medianResponseHours', 'responseHoursTrend', 'emailOpenRate', 'emailClickRate'] },
];

const byLevel: Readonly<Record<RiskLevel, Omit<Action, 'because'> | undefined>> = {
	low: undefined,
	medium: { code: 'check_in', text: 'Ask how things go.', needsPerson: false },
	high: { code: 'retention_campaign', text: 'Start the retention sequence for high risk and tell the account manager.', needsPerson: false },
	critical: { code: 'personal_rescue', text: 'Have the account manager call within a working day; nothing automatic goes out before a person agreed.', needsPerson: true },
};

const mostActions = 4;

/** @param troubles names of the metrics that lower the score, the heaviest first */
export function recommendedActions(level: RiskLevel, troubles: readonly string[]): Action[] {
	const first = byLevel[level];
	const named = new Map<string, Action>();
	if (first !== undefined) named.set(first.code, { ...first, because: [`risk ${level}`] });
	for (const trouble of troubles) {
		const rule = rules.find(({ metrics }) => metrics.includes(trouble));
		if (rule === undefined) continue;
		const known = named.get(rule.code);
		if (known !== undefined) known.because.push(trouble);
		else if (named.size < mostActions) named.set(rule.code, { code: rule.code, text: rule.text, needsPerson: level === 'critical' || rule.needsPerson, because: [trouble] });
	}
	return [...named.values()];
}
