import { randomFrom } from '../../nodes/shared/random';

/**
 * Customers of three businesses who leave or stay, as their own tables would show it: mails, appointments, invoices, and what other
 * systems hand in once a week. Who leaves is never written anywhere that a score reads: there is only a state of mind, hidden
 * here, from which events are drawn with noise. Some leave without a sign, some give every sign and stay.
 */

export type Industry = 'healthcare' | 'trades' | 'professional_services';

/** fading, abrupt, silent leave; the others stay: dip recovers, latePayer, grumpy and idle were always so. */
export type Kind = 'fading' | 'abrupt' | 'silent' | 'steady' | 'dip' | 'latePayer' | 'grumpy' | 'idle';

export interface Customer {
	id: string;
	kind: Kind;
	/** Day of the simulation on which they leave; undefined: they stay. */
	leavesOn: number | undefined;
	/** First day as a customer. */
	since: number;
}

export interface Weekly {
	day: number;
	contactId: string;
	metrics: Record<string, number>;
}

/** Rows of the tables, days as instants. */
export interface Events {
	customers: Customer[];
	mails: Array<{ contactId: string; at: string; answeredAt: string; sentiment: number; intent: string }>;
	appointments: Array<{ contactId: string; at: string; kind: string; status: string }>;
	invoices: Array<{ contactId: string; issuedOn: string; dueOn: string; paidOn: string | null; amount: number }>;
	weekly: Weekly[];
}

interface Habit {
	/** Days from one to the next, about. */
	mailEvery: number;
	visitEvery: number;
	visit: string;
	invoiceEvery: number;
	/** Whether their use of something is measured. */
	used: boolean;
}

export const habits: Readonly<Record<Industry, Habit>> = {
	healthcare: { mailEvery: 25, visitEvery: 28, visit: 'Check-up', invoiceEvery: 30, used: false },
	trades: { mailEvery: 20, visitEvery: 60, visit: 'Maintenance visit', invoiceEvery: 30, used: false },
	professional_services: { mailEvery: 8, visitEvery: 14, visit: 'Review meeting', invoiceEvery: 30, used: true },
};

/** Who leaves, of all who were there at the beginning; and of those who stay, who looks as if. */
export const share = { leave: 0.45, fading: 0.7, abrupt: 0.15, dip: 0.12, latePayer: 0.08, grumpy: 0.08, idle: 0.06 } as const;

const limit = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** What a state of mind shows: the middle of what is drawn, and how far it strays. */
export const mailOf = (well: number, grumpy: boolean) => ({
	logHours: Math.log(5) + 2.2 * (0.85 - well),
	logHoursDeviation: 0.7,
	sentiment: 1.6 * well - 0.75 - (grumpy ? 0.4 : 0),
	sentimentDeviation: 0.25,
	complaint: 0.02 + 0.35 * Math.max(0, 0.6 - well) + (grumpy ? 0.06 : 0),
});

/** The chance of a visit missed, and of one missed or called off. */
export function visitRisk(well: number): { noShow: number; off: number } {
	const bad = Math.max(0, 0.75 - well);
	return { noShow: 0.04 + 0.55 * bad, off: 0.08 + 0.9 * bad };
}

/** Days after an invoice was due. */
export const invoiceLateness = (well: number, latePayer: boolean) => ({ mean: 2 + 40 * Math.max(0, 0.65 - well) + (latePayer ? 18 : 0), deviation: 5 });

export const ticketsOf = (well: number) => ({ mean: 1.5 * (1 - well), deviation: 0.7 });

export function usageOf(at: number, moodAt: (day: number) => number, idle: boolean) {
	const lately = (moodAt(at) + moodAt(at - 15) + moodAt(at - 28)) / 3;
	const earlier = (moodAt(at - 45) + moodAt(at - 75) + moodAt(at - 105)) / 3;
	return { trend: lately / earlier - 1, trendDeviation: 0.12, utilisation: 0.15 + 0.7 * moodAt(at) - (idle ? 0.35 : 0), utilisationDeviation: 0.1 };
}

/** One customer's state of mind, 0 to 1, on any day. */
class Mood {
	readonly kind: Kind;
	readonly leavesOn: number | undefined;
	private readonly base: number;
	private readonly onset: number;
	private readonly phase: number;

	constructor(random: () => number, from: number, to: number) {
		this.base = 0.6 + 0.35 * random();
		this.phase = 100 * random();
		if (random() < share.leave) {
			this.leavesOn = Math.round(from + (to - from) * random());
			const way = random();
			this.kind = way < share.fading ? 'fading' : way < share.fading + share.abrupt ? 'abrupt' : 'silent';
			this.onset = this.leavesOn - (this.kind === 'fading' ? 55 + 50 * random() : 20);
			return;
		}
		this.leavesOn = undefined;
		this.onset = from + (to - from) * random();
		let draw = random();
		const decoys = ['dip', 'latePayer', 'grumpy', 'idle'] as const;
		this.kind = decoys.find((kind) => (draw -= share[kind]) < 0) ?? 'steady';
	}

	at(day: number): number {
		const wave = 0.06 * Math.sin((day + this.phase) / 17);
		return limit(this.base + wave - this.fall(day), 0.05, 1);
	}

	private fall(day: number): number {
		if (day < this.onset) return 0;
		if (this.kind === 'dip') return Math.max(0, 0.45 - 0.45 * Math.abs((day - this.onset) / 20 - 1));
		if (this.leavesOn === undefined || this.kind === 'silent') return 0;
		return (this.base - 0.1) * limit((day - this.onset) / (this.leavesOn - this.onset), 0, 1);
	}
}

export interface Setting {
	industry: Industry;
	count: number;
	seed: number;
	/** The instant of day 0. */
	start: number;
	/** Days before day 0 that are lived through, and after it. */
	before: number;
	after: number;
}

const day = 86_400_000;

/** @param setting the same setting gives the same customers and events */
export function liveThrough({ industry, count, seed, start, before, after }: Setting): Events {
	const random = randomFrom(seed);
	const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	const habit = habits[industry];
	const instant = (at: number): string => new Date(start + at * day).toISOString();
	const date = (at: number): string => instant(Math.floor(at)).slice(0, 10);
	const events: Events = { customers: [], mails: [], appointments: [], invoices: [], weekly: [] };
	for (let place = 0; place < count; place += 1) {
		const mood = new Mood(random, -before + 120, after);
		const contactId = `${String(seed).padStart(8, '0')}-0000-4000-8000-${String(place).padStart(12, '0')}`;
		const { kind, leavesOn } = mood;
		events.customers.push({ id: contactId, kind, leavesOn, since: -before - Math.round(900 * random()) });
		const until = Math.min(leavesOn ?? after, after);
		const amount = Math.round(80 + 900 * random());
		for (let at = -before + habit.mailEvery * random(); at < until; at += habit.mailEvery * (0.4 + 1.2 * random())) {
			const expected = mailOf(mood.at(at), kind === 'grumpy');
			const hours = Math.exp(expected.logHours + expected.logHoursDeviation * normal());
			const sentiment = limit(expected.sentiment + expected.sentimentDeviation * normal(), -1, 1);
			const complains = random() < expected.complaint;
			events.mails.push({ contactId, at: instant(at), answeredAt: instant(at + hours / 24), sentiment: Number(sentiment.toFixed(2)), intent: complains ? 'complaint' : 'question' });
		}
		for (let at = -before + habit.visitEvery * random(); at < until; at += habit.visitEvery * (0.8 + 0.4 * random())) {
			const { noShow, off } = visitRisk(mood.at(at));
			const draw = random();
			const status = draw < noShow ? 'no_show' : draw < off ? 'cancelled' : 'completed';
			events.appointments.push({ contactId, at: instant(at), kind: habit.visit, status });
		}
		for (let at = -before + habit.invoiceEvery * random(); at < until; at += habit.invoiceEvery) {
			const well = mood.at(at);
			const { mean, deviation } = invoiceLateness(well, kind === 'latePayer');
			const paidOn = at + 14 + Math.max(-10, mean + deviation * normal());
			const share = 0.5 + 0.5 * Math.min(1, well / 0.7);
			events.invoices.push({ contactId, issuedOn: date(at), dueOn: date(at + 14), paidOn: paidOn < until + 30 ? date(paidOn) : null, amount: Math.round(amount * share * (0.9 + 0.2 * random())) });
		}
		for (let at = -before + Math.floor(7 * random()); at < until; at += 7) {
			const well = mood.at(at);
			const tickets = ticketsOf(well);
			const metrics: Record<string, number> = { openTickets: Math.max(0, Math.round(tickets.mean + tickets.deviation * normal())) };
			// A survey every twelve weeks; half of them answer.
			if (Math.floor((at + before) / 7) % 12 === 0 && random() < 0.5) metrics.npsScore = limit(Math.round(10.5 * well + 1.5 * normal() - (kind === 'grumpy' ? 2 : 0)), 0, 10);
			if (habit.used) {
				const use = usageOf(at, (day) => mood.at(day), kind === 'idle');
				metrics.usageTrend = Number(limit(use.trend + use.trendDeviation * normal(), -1, 2).toFixed(2));
				metrics.serviceUtilisation = Number(limit(use.utilisation + use.utilisationDeviation * normal(), 0, 1).toFixed(2));
			}
			events.weekly.push({ day: at, contactId, metrics });
		}
	}
	return events;
}
