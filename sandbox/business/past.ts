import { randomFrom } from '../../nodes/shared/random';
import { contacts } from './contacts';
import { pastAnswers } from './pastAnswers';
import { contactId, idOf, type Row } from './rows';
import { tenants } from './tenants';
import type { Contact, TenantKey } from './types';

/**
 * What the three businesses lived through before the demo begins, so that its pages have something to show: how customers were, what
 * they answered, a year of figures. Invented and the same each time; days count back from `now`. What follows from it (scores, themes,
 * findings) is left to the product.
 */

const day = 86_400_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** A seed of its own for each thing, from its name. */
const seedOf = (...names: string[]): number => parseInt(idOf('past', ...names).slice(0, 8), 16);

/** How far customers have turned away by now, 0 (well) to 1; who is not named is well. */
const turnedAway: Record<string, number> = {
	'owen@pricebikes.example': 1,
	'sabine@keller-moebel.example': 0.66,
	'niamh@doyleceramics.example': 0.52,
	'claire.dumont@atelier-dumont.example': 0.34,
	'walter.grimes@mail.example': 1,
	'lupe.ortega@mail.example': 0.66,
	'tanya.whitfield@mail.example': 0.52,
	'meiling.chen@mail.example': 0.34,
	'carol.simmons@mail.example': 1,
	'isabelle.tremblay@courriel.example': 0.66,
	'henry.okafor@mail.example': 0.56,
	'anneliese.bauer@mail.example': 0.25,
};

/** Weeks over which those who turn away do so. */
export const fadingWeeks = 12;

/** Customer for how many days, by how well one knows each other. */
const tenure: Record<Contact['stage'], number> = { new: 45, established: 420, long_term_partner: 1100 };

/** What is known of a customer: the value of one who is well, and of one who is as good as gone. */
const metricsFromTo = {
	lastContactDays: [9, 110],
	usageTrend: [0.06, -0.7],
	serviceUtilisation: [0.78, 0.08],
	replyRate: [0.72, 0.04],
	medianResponseHours: [9, 260],
	responseHoursTrend: [0, 2.2],
	complaints90d: [0, 3],
	openTickets: [0, 6],
	paymentDelayDays: [-1, 45],
	csatAverage: [4.6, 1.8],
	revenueTrend: [0.04, -0.5],
} as const satisfies Record<string, readonly [number, number]>;

type MetricName = keyof typeof metricsFromTo;
const wholeNumbers: readonly MetricName[] = ['complaints90d', 'openTickets', 'lastContactDays', 'paymentDelayDays', 'medianResponseHours'];

export interface KnownOfCustomer {
	tenantId: string;
	contactId: string;
	metrics: Record<string, number>;
}

/** What other systems hand in of each customer, so many weeks ago. */
export const customersKnown = (weeksAgo: number): KnownOfCustomer[] =>
	contacts.map((contact) => {
		const random = randomFrom(seedOf(contact.address, String(weeksAgo)));
		const share = (turnedAway[contact.address] ?? 0.12 * randomFrom(seedOf(contact.address))()) * (1 - weeksAgo / fadingWeeks);
		const metrics = Object.entries(metricsFromTo).map(([name, [well, gone]]) => {
			const value = well + (gone - well) * Math.max(0, share + 0.04 * (random() - 0.5));
			return [name, wholeNumbers.some((one) => one === name) ? Math.round(value) : Number(value.toFixed(2))] as const;
		});
		return { tenantId: idOf(contact.tenant), contactId: contactId(contact), metrics: Object.fromEntries(metrics) };
	});

/** When each contact became a customer. */
export const customersSince = (now: Date): Row[] =>
	contacts.map((contact) => ({ id: contactId(contact), at: new Date(now.getTime() - (tenure[contact.stage] + 200 * randomFrom(seedOf('since', contact.address))()) * day).toISOString() }));

export interface Approached {
	tenantId: string;
	contactId: string;
	level: 'medium' | 'high' | 'critical';
	state: 'waiting' | 'holdout';
	why: string;
}

/** What became of those who turn away: the critical ones wait for a person, the others are left alone on purpose, so that the demo writes to nobody by itself. */
export const approached: Approached[] = contacts.flatMap((contact): Approached[] => {
	const away = turnedAway[contact.address] ?? 0;
	const whose = { tenantId: idOf(contact.tenant), contactId: contactId(contact) };
	if (away >= 0.9) return [{ ...whose, level: 'critical', state: 'waiting', why: 'A customer at critical risk is approached when a person says so.' }];
	return away > 0.45 ? [{ ...whose, level: away > 0.6 ? 'high' : 'medium', state: 'holdout', why: 'Left alone on purpose, to learn what campaigns do.' }] : [];
});

interface Wave {
	survey: 'nps' | 'interaction';
	/** Days ago: asked on one of the days between. */
	from: number;
	to: number;
}

/**
 * The newest interaction survey is within 30 days for everybody, so that the cap keeps the demo from asking on its first morning; no
 * NPS answer is within 30 days: promoters of that time would be asked for referrals.
 */
const waves: Wave[] = [0, 91, 182, 273].flatMap((before): Wave[] => [
	{ survey: 'interaction', from: before + 6, to: before + 22 },
	{ survey: 'nps', from: before + 36, to: before + 56 },
	{ survey: 'interaction', from: before + 68, to: before + 86 },
]);

/** How the business did lately beside how its customers are: the trades firm has grown unpunctual. */
const lately: Record<TenantKey, number> = { studio: 0, dental: 0, hvac: 0.24 };

/** So many days lie between two uses of the same words in a business: nobody repeats what another wrote. */
const wordsRestFor = 150;

/** Chooses words that have not been used lately; none where all have. Days ago are asked for in falling order. */
class Words {
	private readonly used = new Map<string, number>();

	of(tenant: TenantKey, list: readonly string[], daysAgo: number, random: () => number): string {
		const free = list.filter((words) => (this.used.get(`${tenant} ${words}`) ?? Number.POSITIVE_INFINITY) - daysAgo >= wordsRestFor);
		const chosen = free[Math.floor(random() * free.length)];
		if (chosen === undefined) return '';
		this.used.set(`${tenant} ${chosen}`, daysAgo);
		return chosen;
	}
}

function scoreOf(survey: Wave['survey'], bad: number, random: () => number): number {
	const mood = Math.min(1, Math.max(0, 0.12 + 0.8 * bad + 0.35 * (random() - 0.5)));
	return survey === 'nps' ? Math.round(10 - 9 * mood) : Math.round(5 - 4 * mood);
}

/** Who was asked what and what they answered: invitations, and responses to most of them. Surveys are named by key. */
export function surveysAnswered(now: Date): { invitations: Row[]; responses: Row[] } {
	const invitations: Row[] = [];
	const responses: Row[] = [];
	const spoken = new Words();
	for (const { survey, from, to } of waves.toReversed()) {
		for (const contact of contacts) {
			const random = randomFrom(seedOf(survey, contact.address, String(from)));
			const daysAgo = from + (to - from) * random();
			const at = now.getTime() - daysAgo * day;
			const id = idOf('past', 'survey', contact.address, survey, String(from));
			const shared = { tenant_id: idOf(contact.tenant), contact_id: contactId(contact), survey };
			invitations.push({ ...shared, id, key: `past/${survey}/${contact.address}/${from}`, created_at: new Date(at).toISOString(), due_at: new Date(at).toISOString(), expires_at: new Date(at + 30 * day).toISOString() });
			if (random() > 0.86) continue;
			const fading = (turnedAway[contact.address] ?? 0) * Math.max(0, 1 - daysAgo / 90);
			const score = scoreOf(survey, fading + (daysAgo < 90 ? lately[contact.tenant] : 0), random);
			const good = survey === 'nps' ? score >= 8 : score >= 4;
			const words = pastAnswers[contact.tenant][good ? 'good' : 'bad'];
			const answeredAt = new Date(at + (0.1 + 1.5 * random()) * day).toISOString();
			responses.push({
				...shared, id: idOf(id, 'answer'), invitation_id: id, kind: survey === 'nps' ? 'nps' : 'csat', scale: survey === 'nps' ? '0-10' : '1-5', score,
				comment: random() < 0.75 ? spoken.of(contact.tenant, words[contact.language] ?? [], from, random) : '', language: contact.language, first_answered_at: answeredAt, answered_at: answeredAt,
			});
		}
	}
	return { invitations, responses };
}

interface Figure {
	metric: string;
	/** On a working day, by business. */
	usual: Record<TenantKey, number>;
	/** Share of it on Saturdays and Sundays. */
	weekend: number;
	/** How far days stray, as a share. */
	noise: number;
	money?: true;
	whole?: true;
	/** A share of what is counted. */
	of?: Record<TenantKey, number>;
}

const figures: Figure[] = [
	{ metric: 'leads_new', usual: { studio: 4, dental: 6, hvac: 9 }, weekend: 0.5, noise: 0.22, whole: true },
	{ metric: 'mails_received', usual: { studio: 34, dental: 58, hvac: 41 }, weekend: 0.25, noise: 0.16, whole: true },
	{ metric: 'messages_accepted', usual: { studio: 46, dental: 92, hvac: 64 }, weekend: 0.3, noise: 0.14, whole: true },
	{ metric: 'message_failure_rate', usual: { studio: 0.012, dental: 0.015, hvac: 0.014 }, weekend: 1, noise: 0.4, of: { studio: 46, dental: 92, hvac: 64 } },
	{ metric: 'revenue_won', usual: { studio: 2400, dental: 1900, hvac: 4300 }, weekend: 0.1, noise: 0.4, money: true },
	{ metric: 'amount_invoiced', usual: { studio: 2100, dental: 1700, hvac: 3900 }, weekend: 0.05, noise: 0.3, money: true },
	{ metric: 'automation_runs', usual: { studio: 310, dental: 420, hvac: 360 }, weekend: 0.8, noise: 0.06, whole: true },
	{ metric: 'hours_saved', usual: { studio: 3.1, dental: 4.4, hvac: 3.6 }, weekend: 0.4, noise: 0.12 },
];

/** Days of figures before today. */
const daysOfFigures = 396;

/** What happened to a figure so many days ago, as a factor: leads drift for seven weeks, an outage or a cold snap fills the mailbox for two days, mails bounce on one. */
function happened(metric: string, tenant: TenantKey, daysAgo: number): number {
	if (metric === 'leads_new') return 1 + (tenant === 'hvac' ? 0.9 : tenant === 'studio' ? -0.6 : 0.4) * Math.max(0, 1 - daysAgo / 50);
	if (metric === 'revenue_won' && tenant === 'studio') return 1 - 0.5 * Math.max(0, 1 - daysAgo / 50);
	if (metric === 'mails_received' && (daysAgo === 12 || daysAgo === 13)) return tenant === 'dental' ? 2.8 : tenant === 'hvac' ? 2.2 : 1;
	if (metric === 'message_failure_rate' && tenant === 'studio' && daysAgo === 8) return 9;
	if (metric === 'hours_saved') return 1 + 0.5 * Math.max(0, 1 - daysAgo / daysOfFigures);
	return 1;
}

/** A year of daily figures, as comms.store_daily_metrics takes them. */
export function figuresOfTheYear(now: Date): Row[] {
	return tenants.flatMap(({ key, currency }) =>
		figures.flatMap(({ metric, usual, weekend, noise, money, whole, of }) => {
			const random = randomFrom(seedOf('figures', key, metric));
			return Array.from({ length: daysOfFigures }, (_, place): Row => {
				const daysAgo = daysOfFigures - place;
				const at = now.getTime() - daysAgo * day;
				const resting = [0, 6].includes(new Date(at).getUTCDay());
				// The sum of three draws strays nearly as a normal number does.
				const strayed = 1 + noise * 2 * (random() + random() + random() - 1.5);
				const value = Math.max(0, usual[key] * (resting ? weekend : 1) * happened(metric, key, daysAgo) * strayed);
				return {
					tenantId: idOf(key), date: dateOf(at), metric, source: 'demo: invented figures', value: whole ? Math.round(value) : Number(value.toFixed(money ? 0 : of ? 5 : 2)),
					...(money && { unit: currency }), ...(of && { unit: 'share', of: of[key] }), ...(metric === 'hours_saved' && { unit: 'hours' }),
				};
			});
		}),
	);
}

/** An outage that is over: what is declared, and what customers were told, each so many days ago. */
export const pastIncident = {
	declared: {
		daysAgo: 12,
		item: {
			tenantId: idOf('dental'), key: 'past/booking', severity: 'P2', title: 'Online booking could not be opened', systems: 'Online booking', impactKind: 'outage', language: 'en', affectedCustomers: 13,
			// An account that is nobody's: nobody is written to.
			accounts: [idOf('past', 'nobody')], author: 'Front desk', startedAtMinutes: -8,
			// The first notice.
			texts: { en: { impact: 'Appointments cannot be booked online at the moment. The phone works as usual.' } },
		},
	},
	updates: [
		{ minutes: 42, item: { kind: 'update', status: 'identified', texts: { en: { findings: 'The provider of the booking page let its certificate run out.', nextSteps: 'It is being renewed; we expect the page back within the hour.' } } } },
		{ minutes: 95, item: { kind: 'resolved', texts: { en: { issue: 'Online booking could not be opened for about an hour and a half.', cause: 'An expired certificate at the provider of the booking page.', solution: 'The certificate was renewed.' } } } },
		{ minutes: 1500, item: { kind: 'follow_up', texts: { en: { cause: 'The renewal reminder went to an address that nobody reads.', lessons: 'Renewals are automatic now, and a monitor opens the booking page every five minutes.' } } } },
	],
};
