import { type Events, habits, type Industry, invoiceLateness, mailOf, share, ticketsOf, usageOf, visitRisk } from './customers';

/**
 * How well anybody could name who leaves: the chance of leaving by Bayes' rule, for one who knows how these customers are made up
 * (how many leave and in which ways, how a state of mind shows in events, and how much of that is noise) and sees what
 * our tables see until that day, but for the amounts of invoices. States of mind are tried on a grid. What is ours is measured by it.
 */

const [baseSteps, phaseSteps, kept] = [5, 4, 3];
const horizonDays = 60;
/** Days of history that are looked at; those before the last 110 tell only how a customer usually is. */
const [historyDays, usualDays] = [220, 110];

/** How a customer may have fared until today. */
interface Path {
	/** Prior weight. */
	weight: number;
	/** Of that weight, the part that leaves within the horizon. */
	leaves: number;
	fall: (day: number, base: number) => number;
	latePayer: boolean;
	grumpy: boolean;
	idle: boolean;
}

const limit = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const normal = (value: number, mean: number, deviation: number): number => -0.5 * ((value - mean) / deviation) ** 2;
/** Log of the chance that a normal value lies above (Winitzki's approximation of the error function). */
function above(value: number, mean: number, deviation: number): number {
	const x = (value - mean) / (deviation * Math.SQRT2);
	const square = x * x;
	const erf = Math.sign(x) * Math.sqrt(1 - Math.exp((-square * (4 / Math.PI + 0.147 * square)) / (1 + 0.147 * square)));
	return Math.log(Math.max(1e-9, 0.5 * (1 - erf)));
}

/** All paths that differ until `today`; who will fade later looks like everybody else. */
function pathsUntil(today: number, before: number, after: number): Path[] {
	const steady = { fall: () => 0, latePayer: false, grumpy: false, idle: false };
	const [from, to] = [-before + 120, after];
	const perDay = share.leave / (to - from);
	const dayStep = 5;
	const durations = [63, 80, 97];
	const paths: Path[] = [];
	let quiet = 0;
	let quietLeaves = 0;
	const noSign = (weight: number, leavesOn: number): void => {
		quiet += weight;
		if (leavesOn <= today + horizonDays) quietLeaves += weight;
	};
	const falling = (weight: number, leavesOn: number, onset: number): void => {
		if (onset >= today) return noSign(weight, leavesOn);
		paths.push({ ...steady, weight, leaves: leavesOn <= today + horizonDays ? weight : 0, fall: (day, base) => (day < onset ? 0 : (base - 0.1) * limit((day - onset) / (leavesOn - onset), 0, 1)) });
	};
	for (let leavesOn = today + dayStep / 2; leavesOn <= after; leavesOn += dayStep) {
		const weight = perDay * dayStep;
		for (const days of durations) falling((weight * share.fading) / durations.length, leavesOn, leavesOn - days);
		falling(weight * share.abrupt, leavesOn, leavesOn - 20);
		noSign(weight * (1 - share.fading - share.abrupt), leavesOn);
	}
	const stay = 1 - share.leave;
	const dipStep = 8;
	for (let onset = from; onset < to; onset += dipStep) {
		const weight = (stay * share.dip * dipStep) / (to - from);
		// One that is long over is forgotten.
		if (onset > today || onset < today - 90) noSign(weight, Infinity);
		else paths.push({ ...steady, weight, leaves: 0, fall: (day) => (day < onset ? 0 : Math.max(0, 0.45 - 0.45 * Math.abs((day - onset) / 20 - 1))) });
	}
	for (const kind of ['latePayer', 'grumpy', 'idle'] as const) paths.push({ ...steady, [kind]: true, weight: stay * share[kind], leaves: 0 });
	quiet += stay * (1 - share.dip - share.latePayer - share.grumpy - share.idle);
	return [...paths, { ...steady, weight: quiet, leaves: quietLeaves }];
}

/** One thing that was seen on a day, and how likely it is in a state of mind. */
interface Seen {
	day: number;
	log: (well: number, path: Path, moodAt: (day: number) => number) => number;
}

function seenOf(events: Events, start: number, today: number, industry: Industry): Map<string, Seen[]> {
	const all = new Map<string, Seen[]>(events.customers.map(({ id }) => [id, []]));
	const dayOf = (at: string): number => (Date.parse(at) - start) / 86_400_000;
	const put = (id: string, day: number, log: Seen['log']): void => {
		if (day <= today && day > today - historyDays) all.get(id)?.push({ day, log });
	};
	for (const { contactId, at, answeredAt, sentiment, intent } of events.mails) {
		const [day, answered] = [dayOf(at), dayOf(answeredAt)];
		if (answered > today) continue;
		put(contactId, day, (well, { grumpy }) => {
			const expected = mailOf(well, grumpy);
			return (
				normal(Math.log(Math.max(1e-3, (answered - day) * 24)), expected.logHours, expected.logHoursDeviation) +
				normal(sentiment, limit(expected.sentiment, -1, 1), expected.sentimentDeviation) +
				Math.log(intent === 'complaint' ? expected.complaint : 1 - expected.complaint)
			);
		});
	}
	for (const { contactId, at, status } of events.appointments) {
		put(contactId, dayOf(at), (well) => {
			const { noShow, off } = visitRisk(well);
			return Math.log(status === 'no_show' ? noShow : status === 'cancelled' ? off - noShow : 1 - off);
		});
	}
	for (const { contactId, issuedOn, paidOn } of events.invoices) {
		// Dates are of whole days; half a day of rounding is little beside five of noise.
		const issued = dayOf(issuedOn) + 0.5;
		const paid = paidOn === null ? Infinity : dayOf(paidOn) + 0.5;
		put(contactId, issued, (well, { latePayer }) => {
			const { mean, deviation } = invoiceLateness(well, latePayer);
			return paid <= today ? normal(paid - issued - 14, mean, deviation) : above(today - issued - 14, mean, deviation);
		});
	}
	for (const { contactId, day, metrics } of events.weekly) {
		put(contactId, day, (well, { grumpy, idle }, moodAt) => {
			let log = metrics.openTickets === undefined ? 0 : normal(metrics.openTickets, Math.max(0, ticketsOf(well).mean), ticketsOf(well).deviation);
			if (metrics.npsScore !== undefined) log += normal(metrics.npsScore, limit(10.5 * well - (grumpy ? 2 : 0), 0, 10), 1.5);
			if (!habits[industry].used) return log;
			const expected = usageOf(day, moodAt, idle);
			if (metrics.usageTrend !== undefined) log += normal(metrics.usageTrend, expected.trend, expected.trendDeviation);
			if (metrics.serviceUtilisation !== undefined) log += normal(metrics.serviceUtilisation, limit(expected.utilisation, 0, 1), expected.utilisationDeviation);
			return log;
		});
	}
	return all;
}

/** @returns by contact that is still there on day `today`, the chance of leaving within 60 days */
export function bestChances(events: Events, setting: { industry: Industry; start: number; before: number; after: number }, today: number): Map<string, number> {
	const paths = pathsUntil(today, setting.before, setting.after);
	const usual = paths.at(-1);
	const seen = seenOf(events, setting.start, today, setting.industry);
	const moods: Array<{ base: number; phase: number }> = [];
	for (let a = 0; a < baseSteps; a += 1) for (let b = 0; b < phaseSteps; b += 1) moods.push({ base: 0.6 + (0.35 * (a + 0.5)) / baseSteps, phase: (100 * (b + 0.5)) / phaseSteps });
	const chances = new Map<string, number>();
	for (const { id, leavesOn } of events.customers) {
		if (usual === undefined || (leavesOn !== undefined && leavesOn <= today)) continue;
		const own = seen.get(id) ?? [];
		const likelihood = ({ base, phase }: { base: number; phase: number }, path: Path, those: readonly Seen[]): number => {
			const moodAt = (day: number): number => limit(base + 0.06 * Math.sin((day + phase) / 17) - path.fall(day, base), 0.05, 1);
			return those.reduce((sum, { day, log }) => sum + log(moodAt(day), path, moodAt), 0);
		};
		const early = own.filter(({ day }) => day <= today - usualDays);
		const likely = moods.map((mood) => ({ mood, log: likelihood(mood, usual, early) })).sort((x, y) => y.log - x.log).slice(0, kept);
		const logs = likely.flatMap(({ mood }) => paths.map((path) => ({ path, log: likelihood(mood, path, own) })));
		const most = logs.reduce((top, { log }) => Math.max(top, log), -Infinity);
		let [all, leaving] = [0, 0];
		for (const { path, log } of logs) {
			all += path.weight * Math.exp(log - most);
			leaving += path.leaves * Math.exp(log - most);
		}
		chances.set(id, leaving / all);
	}
	return chances;
}
