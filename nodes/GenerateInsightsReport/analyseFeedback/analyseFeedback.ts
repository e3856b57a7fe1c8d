import { IANAZone } from 'luxon';
import type { Reason } from '../../shared/vocabulary';
import type { Finding } from '../finding';
import { type Action, actionsOf } from './actions';
import type { Feedback } from './answers';
import { type Change, changesOf, type Period, type Trend } from './changes';
import { findingsOf } from './findings';
import { type FeedbackKind, type FeedbackLimits, scales } from './policy';
import { measuresOf, type Score, scoreOf } from './scores';
import { tellInterval, tellValue } from './tell';
import { themeWords } from './themes/lexicon';
import { type Theme, themesOf } from './themes/themes';

export interface FeedbackRequest {
	feedback: Feedback;
	limits: FeedbackLimits;
	targets: Readonly<Record<FeedbackKind, number>>;
	/** Words added to the given themes, and themes of the operator's own. */
	themes: Readonly<Record<string, readonly string[]>>;
	/** How many were asked, by kind, where the list holds answers only. */
	invited: Partial<Record<FeedbackKind, number>>;
	/** IANA. */
	timeZone: string;
	/** Milliseconds. */
	now: number;
}

export interface FeedbackAnalysis {
	kind: 'feedback';
	period: { from: string; to: string };
	periodBefore: { from: string; to: string };
	/** Over all answers given. */
	scores: Score[];
	/** Of the latest period alone. */
	latest: Score[];
	changes: Change[];
	trends: Trend[];
	/** How many texts were read for themes. */
	texts: number;
	themes: Array<Omit<Theme, 'indexes'>>;
	findings: Finding[];
	actions: Action[];
	engine: 'offline';
	reasons: Reason[];
}

const day = 86_400_000;

function reasonsOf(scores: readonly Score[], changes: readonly Change[], skipped: number, unusable: number, tooFew: number): Reason[] {
	const reasons: Reason[] = scores.map(({ name, metric, answered, value, interval, scale }) =>
		value === null || interval === null
			? { code: 'too_few', text: `${name} (${scale}): too few answers (${answered}, at least ${tooFew} are needed).`, evidence: { metric, answered } }
			: { code: 'scored', text: `${name} (${scale}): ${tellValue(metric, value)}, ${tellInterval(metric, interval)} at ${Math.round(interval.confidence * 100)} %, from ${answered} answers.`, evidence: { metric, answered, method: interval.method } },
	);
	if (skipped > 0) reasons.push({ code: 'skipped_not_counted', text: `${skipped} asked without a score are not counted.`, evidence: skipped });
	if (unusable > 0) reasons.push({ code: 'unusable_not_counted', text: `${unusable} answers off their scale are not counted.`, evidence: unusable });
	const changed = changes.filter((change) => change.changed).length;
	reasons.push(
		changes.length === 0
			? { code: 'nothing_to_compare', text: 'No measure has enough answers in both periods to be compared.' }
			: { code: 'compared', text: `${changes.length} comparisons with the period before; ${changed} differ by more than chance.`, evidence: { compared: changes.length, changed } },
	);
	return reasons;
}

function told({ from, to }: Period): { from: string; to: string } {
	return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Analyses answers to surveys. Pure: the same answers, limits and `now` give the same analysis. */
export function analyseFeedback(request: FeedbackRequest): FeedbackAnalysis {
	const { feedback, limits, now } = request;
	const timeZone = IANAZone.isValidZone(request.timeZone) ? request.timeZone : 'UTC';
	const length = limits.periodDays * day;
	const periods = { now: { from: now - length, to: now }, before: { from: now - 2 * length, to: now - length } };
	const { answers } = feedback;
	const latestAnswers = answers.filter(({ at }) => at > periods.now.from && at <= periods.now.to);
	const measures = measuresOf(answers, scales);
	const scores = measures.map((measure) => scoreOf(measure, answers, limits, measure.usual ? request.invited[measure.kind] : undefined));
	const latest = measures.map((measure) => scoreOf(measure, latestAnswers, limits));
	const texts = answers.filter(({ text }) => text !== '');
	const themes = themesOf(texts, themeWords(request.themes), limits);
	const nameOf = (metric: string): string => scores.find((score) => score.metric === metric)?.name ?? metric;
	const { changes, trends } = changesOf({ measures, answers, themes, texts, periods, limits, nameOf });
	const findings = findingsOf({ feedback, measures, scores: latest, themes, changes, trends, periods, limits, targets: request.targets, timeZone });
	const skipped = scores.reduce((sum, score) => sum + score.skipped, 0);
	return {
		kind: 'feedback',
		period: told(periods.now),
		periodBefore: told(periods.before),
		scores,
		latest,
		changes,
		trends,
		texts: texts.length,
		themes: themes.map(({ theme, name, found, texts: count, share, interval, badShare, quotes }) => ({ theme, name, found, texts: count, share, interval, badShare, quotes })),
		findings,
		actions: actionsOf({ answers, now: periods.now, scores, themes, findings, tooFew: limits.tooFew }),
		engine: 'offline',
		reasons: reasonsOf(scores, changes, skipped, feedback.unusable.length, limits.tooFew),
	};
}
