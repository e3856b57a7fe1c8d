import { DateTime } from 'luxon';
import type { Reason } from '../../shared/vocabulary';
import type { Finding } from '../finding';
import type { ExperimentAnalysis } from './analyseExperiment';
import type { ExperimentRequest } from './request';

type Judged = Omit<ExperimentAnalysis, 'findings' | 'engine' | 'reasons'>;

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
const points = (share: number) => `${Math.round(share * 1000) / 10} points`;
const chance = (p: number) => (p < 0.0001 ? 'below 0.0001' : String(Math.round(p * 10_000) / 10_000));

const conclusions: Readonly<Record<ExperimentAnalysis['decision'], (judged: Judged) => string>> = {
	stop_mismatch: ({ variants, mismatch }) =>
		`Stopped: the groups are not as large as they were drawn (${variants.map(({ id, exposed }, index) => `${id} ${exposed} of ${Math.round(mismatch.expected[index] ?? 0)} expected`).join(', ')}; chance ${chance(mismatch.pValue)}). Find out what keeps people out of a group; the figures say nothing until then.`,
	needs_more: ({ sample }) => `Too few to say: needs ${sample.needed} more (${sample.have} of ${sample.have + sample.needed}).`,
	keep_running: ({ sample, comparisons }) =>
		comparisons.length === 0 ? 'There is nothing to compare with: one variant only.' : `No difference shown yet; at most ${sample.needed} more are needed.`,
	winner: ({ winner, comparisons }) => {
		const shown = comparisons.find(({ variant }) => variant === winner) ?? comparisons[0];
		return shown === undefined
			? `"${winner}" is best.`
			: `"${winner}" is better: ${shown.variant} differs from ${shown.control} by ${points(shown.difference)}, between ${points(shown.interval[0])} and ${points(shown.interval[1])}.`;
	},
	no_difference: ({ sample }) => `No difference of the size looked for, with the ${sample.planned} people a variant that were planned: take whichever you prefer.`,
	evergreen: ({ variants }) =>
		`Next sends: ${variants.flatMap(({ id, nextShare, chanceOfBest = 0 }) => (nextShare === undefined ? [] : [`${id} ${percent(nextShare)} (best with chance ${percent(chanceOfBest)})`])).join(', ')}.`,
};

export function told(judged: Judged, { experiment, policy }: ExperimentRequest): Reason[] {
	const reasons: Reason[] = [{ code: judged.decision, text: conclusions[judged.decision](judged) }];
	const { sample, leftOut, holdout } = judged;
	if (judged.design !== 'evergreen') {
		reasons.push({
			code: 'sample',
			text: `${sample.planned} people a variant are planned (${{ given: 'as you said', baseline: 'from the rate you gave', observed: 'from the rate of all variants together' }[sample.basis]}), to see a change by ${percent(policy.minimumEffect)} with a chance of ${percent(policy.power)}.`,
			evidence: { share: Math.round(sample.share * 1000) / 1000 },
		});
	}
	if (judged.design === 'sequential') {
		const boundary = judged.comparisons[0]?.boundary ?? null;
		reasons.push({
			code: 'boundary',
			text: boundary === null ? 'Too early to test.' : `Looked at ${judged.looks.length} times: a difference counts from ${Math.round(boundary * 100) / 100} standard errors on, so that all looks together see one where there is none in ${percent(policy.alpha)} of experiments.`,
			evidence: { spending: experiment.spending },
		});
	}
	if (holdout !== null) {
		reasons.push({
			code: holdout.conclusive ? 'uplift' : 'uplift_unclear',
			text: `Against those who got nothing: ${points(holdout.difference)}, between ${points(holdout.interval[0])} and ${points(holdout.interval[1])}; ${Math.round(holdout.gained)} people of ${holdout.treated.of}.${holdout.conclusive ? '' : ' That may be chance.'}`,
		});
	}
	for (const [code, text] of leftOutTexts) {
		if (leftOut[code] > 0) reasons.push({ code: `left_out_${code}`, text: `${leftOut[code]} ${text}` });
	}
	return reasons;
}

const leftOutTexts = [
	['crossed', 'people saw more than one variant and are not counted.'],
	['unknownVariant', 'exposures name a variant that the experiment does not have.'],
	['automated', 'outcomes were a scanner\'s or a privacy proxy\'s.'],
	['otherKind', 'outcomes are of a kind that is not the goal (opens never are).'],
	['tooEarlyOrLate', 'outcomes came before the exposure or too long after it.'],
] as const;

const day = (at: number) => DateTime.fromMillis(at, { zone: 'utc' }).toISODate() ?? '';

export function findingOf(judged: Judged, { experiment, policy, now }: ExperimentRequest, since: number | undefined): Finding {
	const shown = judged.comparisons.find(({ variant }) => variant === judged.winner) ?? judged.comparisons[0];
	return {
		kind: 'experiment',
		metric: judged.experiment,
		from: experiment.startedAt?.slice(0, 10) ?? day(since ?? now),
		to: day(now),
		severity: judged.decision === 'stop_mismatch' ? 'warning' : judged.decision === 'winner' ? 'good' : 'info',
		value: shown?.difference ?? null,
		expected: shown === undefined ? null : 0,
		...(shown ? { interval: shown.interval } : {}),
		confidence: 1 - policy.alpha,
		text: conclusions[judged.decision](judged),
		evidence: { decision: judged.decision, variants: judged.variants, sample: judged.sample, mismatch: judged.mismatch },
	};
}
