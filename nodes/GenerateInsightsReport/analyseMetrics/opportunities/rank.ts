import type { Reason } from '../../../shared/vocabulary';
import { digits, show } from '../numbers';
import type { Policy } from '../policy';
import type { Telling } from '../telling';
import { likelyOf, type ClientFeedback, type Opportunity, type OpportunityClass, type RankedOpportunity } from './opportunity';

export interface Ranking {
	opportunities: RankedOpportunity[];
	/** Why the others are not among them. */
	left: Array<{ id: string; title: string; code: string; text: string }>;
	reasons: Reason[];
}

/**
 * Value over effort, by how sure it is; what was shown and not taken up fades. None is a result, and is said: the list
 * is never padded.
 *
 * @param hourlyRate what an hour is worth, for opportunities that name hours only
 */
export function rankOpportunities(opportunities: readonly Opportunity[], wishes: ClientFeedback, hourlyRate: number | undefined, policy: Policy, { words, day }: Telling): Ranking {
	const left: Ranking['left'] = [];
	const ranked: Array<Omit<RankedOpportunity, 'rank'>> = [];
	for (const one of opportunities) {
		const out = whyLeft(one, wishes, policy, words.left, day);
		if (out !== undefined) {
			left.push({ id: one.id, title: one.title, ...out });
			continue;
		}
		const value = likelyOf(one.valuePerMonth) ?? (likelyOf(one.hoursPerMonth) ?? 0) * (hourlyRate ?? 1);
		const effort = one.effortDays ?? policy.strategicDays;
		const fade = policy.fadePerMonth ** one.monthsShown;
		const score = (value * one.confidence * fade) / effort;
		const faded = one.monthsShown === 0 ? '' : `, x ${show(fade)} because it was shown ${one.monthsShown} times`;
		ranked.push({
			...one,
			class: classOf(effort, policy),
			score: digits(score),
			text: `${show(value)} a month x ${show(one.confidence)} sure / ${show(effort)} days of work${faded} = ${show(score)}.`,
		});
	}
	ranked.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
	for (const beyond of ranked.splice(policy.opportunities)) {
		left.push({ id: beyond.id, title: beyond.title, code: 'lower_rank', text: words.left.lower_rank(policy.opportunities) });
	}
	const reasons: Reason[] = [];
	if (ranked.length === 0) {
		reasons.push({
			code: 'nothing_worth_doing',
			text: opportunities.length === 0 ? 'Nothing worth doing was found in this period.' : `Nothing worth doing is left in this period: of ${opportunities.length} known, none stays.`,
		});
	}
	return { opportunities: ranked.map((one, index) => ({ ...one, rank: index + 1 })), left, reasons };
}

function classOf(effortDays: number, policy: Policy): OpportunityClass {
	if (effortDays <= policy.quickWinDays) return 'quick_win';
	return effortDays <= policy.strategicDays ? 'strategic' : 'big_bet';
}

function whyLeft(one: Opportunity, { noise, neverTouch }: ClientFeedback, policy: Policy, words: Telling['words']['left'], day: Telling['day']): { code: string; text: string } | undefined {
	const names = [one.id, ...(one.metric === undefined ? [] : [one.metric]), ...one.tags];
	const listed = (list: readonly string[]) => list.find((entry) => names.includes(entry));
	const untouchable = listed(neverTouch);
	if (untouchable !== undefined) return { code: 'never_touch', text: words.never_touch(untouchable) };
	const unwanted = listed(noise);
	if (unwanted !== undefined || one.state === 'noise') return { code: 'noise', text: words.noise(unwanted ?? one.id) };
	if (one.state === 'declined') return { code: 'declined', text: words.declined };
	if (one.state === 'adopted') return { code: 'adopted', text: words.adopted(one.adoptedAt === undefined ? undefined : day(one.adoptedAt.slice(0, 10))) };
	if (one.monthsShown >= policy.fadeMonths) return { code: 'faded', text: words.faded(one.monthsShown) };
	const value = likelyOf(one.valuePerMonth) ?? likelyOf(one.hoursPerMonth);
	if (value === undefined) return { code: 'no_value', text: words.no_value };
	if (value <= 0) return { code: 'worth_nothing', text: words.worth_nothing };
	return undefined;
}
