import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { offlinePolicy, safeguard } from '../nodes/ClassifyEmail/engine/policy';
import { loopCaps } from '../nodes/ClassifyEmail/guard/loopCaps';
import { defaultBoosting } from '../nodes/ComputeHealthScore/boosting/settings';
import { riskLevelOf, riskLevels } from '../nodes/ComputeHealthScore/health/risk';
import { blockerRules, READY_FROM, readinessCurves } from '../nodes/ComputeHealthScore/readiness/policy';
import { curves, factors, industryWeights, NEUTRAL } from '../nodes/ComputeHealthScore/scorecard/policy';
import { signalPolicy } from '../nodes/ComputeHealthScore/signals/policy';
import { evidenceFor } from '../nodes/ComputeHealthScore/training/evidence';
import { summaryPolicy } from '../nodes/DraftReply/meetingFollowUp/summarise';
import { styleLimits, styleWeights } from '../nodes/DraftReply/style/distance';
import { templateLimits } from '../nodes/DraftReply/template/problems';
import { experimentPolicy } from '../nodes/GenerateInsightsReport/analyseExperiment/policy';
import { feedbackLimits, feedbackTargets, scales } from '../nodes/GenerateInsightsReport/analyseFeedback/policy';
import { defaultPolicy as metricsPolicy } from '../nodes/GenerateInsightsReport/analyseMetrics/policy';
import { defaultAlertPolicy, milestoneSteps } from '../nodes/GenerateInsightsReport/buildAlerts/policy';
import { plausibleHourlyRate, plausibleMinutesPerRun, spreadOfBasis } from '../nodes/GenerateInsightsReport/calculateRoi/policy';
import { sendTimePolicy } from '../nodes/ScheduleSequenceStep/bestSendTime/bestSendTime';
import { promisesFor } from '../nodes/ScheduleSequenceStep/incidentCadence/policy';
import { responsePolicy } from '../nodes/ScheduleSequenceStep/responseTime/policy';
import { defaultSequencePolicy } from '../nodes/ScheduleSequenceStep/sequence/policy';
import { defaultAudiencePolicy } from '../nodes/SelectChannels/audience/policy';
import { retryPolicy } from '../nodes/shared/languageModel/askForObject';
import { industries, severities } from '../nodes/shared/vocabulary';
import { code, filledIn, numbers, remarksOf, shown, table } from './policyTables';

/**
 * Writes the numbers of the nodes into docs/policies.md, and some into pages of their topics, from the data the nodes decide by, with what is said of each beside it in the
 * source: `npm run docs:policy`. Those of Select Channels have pages of their own (channelPolicyPages.ts), those in Postgres are
 * written by databasePolicy.ts. A unit test fails where the page is not what this writes.
 */

/** Where all of them stand. */
export const page = join(__dirname, 'policies.md');
/** Where some of them stand again, beside what they are for. */
export const furtherPages = ['incidents.md', 'nodes/schedule-sequence-step.md', 'nodes/compute-health-score.md'].map((name) => join(__dirname, name));

const crisisLevels = [1, 2, 3, 4] as const;
const minutes = (value: number): string => (value >= 120 && value % 60 === 0 ? `${value / 60} h` : `${value} min`);

function promises(): string {
	const rows = [
		...severities.map((severity) => ({ name: severity, row: promisesFor(severity, undefined, undefined) })),
		...crisisLevels.map((level) => ({ name: `crisis level ${level}`, row: promisesFor(undefined, level, undefined) })),
	];
	return table(
		['', 'first notice', 'updates every', 'resolved within', 'follow-up within', 'escalates every'],
		rows.map(({ name, row }) => [name, minutes(row.firstNotice), minutes(row.update), `${row.resolveHours} h`, `${row.followUpHours} h`, minutes(row.escalateEvery)]),
	);
}

/** From which probability each level holds, in hundredths. */
function risk(): string {
	const shares = Array.from({ length: 101 }, (_, i) => i / 100);
	return table(['level of risk', 'from a probability of leaving of'], riskLevels.map((level) => [level, shares.find((share) => riskLevelOf(share) === level) ?? '-']));
}

const points = (anchors: ReadonlyArray<readonly [value: number, points: number]>): string => anchors.map(([value, given]) => `${shown(value)} → ${given}`).join(', ');
const { rules: signalRules, ...signalNumbers } = signalPolicy(undefined);

const of = (policy: object, file: string, ...declarations: string[]): string => numbers(policy, new Map(declarations.flatMap((declaration) => [...remarksOf(`nodes/${file}`, declaration)])));

const tables: Readonly<Record<string, () => string>> = {
	response: () => of(responsePolicy(undefined), 'ScheduleSequenceStep/responseTime/policy.ts', 'defaultResponsePolicy'),
	loops: () => table(['counted', 'of the last', 'direction', 'the next is a loop from', 'what it is'], loopCaps.map(({ scope, minutes: window, direction, atMost, text }) => [code(scope), minutes(window), direction, atMost, text])),
	offline: () => of(offlinePolicy, 'ClassifyEmail/engine/policy.ts', 'offlinePolicy'),
	safeguard: () => of(safeguard, 'ClassifyEmail/engine/policy.ts', 'safeguard'),
	styleWeights: () => table(['trait', 'weight'], Object.entries(styleWeights).map(([trait, weight]) => [code(trait), weight])),
	styleLimits: () => of(styleLimits, 'DraftReply/style/distance.ts', 'styleLimits'),
	templates: () => of(templateLimits, 'DraftReply/template/problems.ts', 'templateLimits'),
	summary: () => of(summaryPolicy, 'DraftReply/meetingFollowUp/summarise.ts', 'summaryPolicy'),
	models: () => of(retryPolicy, 'shared/languageModel/askForObject.ts', 'retryPolicy'),
	sequences: () => of(defaultSequencePolicy, 'ScheduleSequenceStep/sequence/policy.ts', 'defaultSequencePolicy'),
	sendTimes: () => of(sendTimePolicy, 'ScheduleSequenceStep/bestSendTime/bestSendTime.ts', 'sendTimePolicy'),
	experiments: () => of(experimentPolicy, 'GenerateInsightsReport/analyseExperiment/policy.ts', 'experimentPolicy'),
	promises,
	audience: () => of(defaultAudiencePolicy, 'SelectChannels/audience/policy.ts', 'AudiencePolicy'),
	scales: () => table(['question', 'scale', 'good from', 'bad up to', 'target'], Object.entries(scales).flatMap(([kind, own]) =>
		own.map(({ min, max, goodFrom, badTo }, i) => [i === 0 ? kind : '', `${min}-${max}`, goodFrom, badTo, i === 0 ? feedbackTargets[kind as keyof typeof feedbackTargets] : '']))),
	feedback: () => of(feedbackLimits, 'GenerateInsightsReport/analyseFeedback/policy.ts', 'FeedbackLimits'),
	risk,
	factors: () => table(['', ...industries], [
		...factors.map((factor) => [code(factor), ...industries.map((industry) => industryWeights[industry].factors[factor])]),
		['metrics that count more', ...industries.map((industry) => shown(industryWeights[industry].metrics))],
		['source', ...industries.map((industry) => industryWeights[industry].source)],
	]),
	curves: () => table(['metric', 'factor', 'weight', 'value → points', 'source'], Object.entries(curves).map(([metric, curve]) => [code(metric), curve.factor, curve.weight, points(curve.points), curve.source])),
	neutral: () => `A customer about whom nothing stands out has **${NEUTRAL}** points.`,
	signals: () => table(['series', 'signal when', 'from', 'whole weight from', 'weight', 'source'], Object.entries(signalRules).map(([series, rule]) => [code(series), `${rule.badWhen} (${rule.measure})`, rule.from, rule.full, rule.weight, rule.source])),
	signalNumbers: () => of(signalNumbers, 'ComputeHealthScore/signals/policy.ts', 'SignalPolicy'),
	evidence: () => of(evidenceFor, 'ComputeHealthScore/training/evidence.ts', 'evidenceFor'),
	boosting: () => of(defaultBoosting, 'ComputeHealthScore/boosting/settings.ts', 'BoostingSettings'),
	readiness: () => table(['for', 'metric', 'weight', 'value → points', 'source'], Object.entries(readinessCurves).flatMap(([target, own]) =>
		Object.entries(own).map(([metric, curve]) => [target, code(metric), curve.weight, points(curve.points), curve.source]))),
	blockers: () => table(['code', 'for', 'when', 'said'], [
		...blockerRules.map(({ code: name, metric, least, most, targets, text }) => [code(name), targets.join(', '), `${code(metric)} ${least === undefined ? `up to ${most}` : `from ${least}`}`, text]),
		['-', 'upsell, referral', `readiness below ${READY_FROM}`, 'Not ready.'],
	]),
	metrics: () => of(metricsPolicy, 'GenerateInsightsReport/analyseMetrics/policy.ts', 'defaultPolicy'),
	alerts: () => of({ ...defaultAlertPolicy, milestoneSteps }, 'GenerateInsightsReport/buildAlerts/policy.ts', 'defaultAlertPolicy'),
	roi: () => of(spreadOfBasis, 'GenerateInsightsReport/calculateRoi/policy.ts', 'spreadOfBasis'),
	plausible: () => table(['figure', 'least', 'most'], [['minutes a run', plausibleMinutesPerRun.least, shown(plausibleMinutesPerRun.most)], ['loaded rate an hour', plausibleHourlyRate.least, shown(plausibleHourlyRate.most)]]),
};

export const tableNames = Object.keys(tables);

/** The page with its numbers as the nodes have them now. */
export const withNumbers = (text: string): string => filledIn(text, 'numbers', tables);

if (require.main === module) for (const path of [page, ...furtherPages]) writeFileSync(path, withNumbers(readFileSync(path, 'utf8')));
