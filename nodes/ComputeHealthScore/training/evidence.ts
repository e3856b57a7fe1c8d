import { InputError } from '../../shared/items';
import type { Reason } from '../../shared/vocabulary';
import type { TrainingOptions } from './options';

/** How much history each way to learn needs. */
export const evidenceFor = {
	/** Events from which trees beat a line (rules, section 10). */
	boosting: 200,
	/** Events, and as many rows without, below which even a line learns noise: about ten an effect (Peduzzi 1996). */
	logistic: 20,
	/** Rows below which nothing is learnt. */
	rows: 100,
} as const;

export type ChosenAlgorithm = 'gradientBoosting' | 'logisticRegression' | 'scorecard';

/**
 * Which engine the history is enough for. One that was asked for by name is used or refused, never replaced.
 *
 * @throws InputError where an algorithm is asked for that the history can't bear
 */
export function chooseAlgorithm(asked: TrainingOptions['algorithm'], rows: number, events: number): { algorithm: ChosenAlgorithm; reason: Reason } {
	const rarer = Math.min(events, rows - events);
	const evidence = { rows, events };
	const lack = lackOf(rows, rarer);
	if (asked === 'gradientBoosting' || asked === 'logisticRegression') {
		if (lack !== undefined) throw new InputError(lack, 'Collect more history, or set "Algorithm" to "auto", which falls back to the scorecard.');
		return { algorithm: asked, reason: { code: 'asked_for', text: `${names[asked]} was asked for.`, evidence } };
	}
	if (lack !== undefined) return { algorithm: 'scorecard', reason: { code: 'scorecard_by_evidence', text: `${lack} The scorecard is used until there is more.`, evidence } };
	if (rarer >= evidenceFor.boosting) return { algorithm: 'gradientBoosting', reason: { code: 'boosting_by_evidence', text: `${events} events in ${rows} rows are enough for gradient boosting (${evidenceFor.boosting} or more).`, evidence } };
	return { algorithm: 'logisticRegression', reason: { code: 'logistic_by_evidence', text: `${events} events in ${rows} rows are too few for gradient boosting (${evidenceFor.boosting}), so logistic regression is used.`, evidence } };
}

const names = { gradientBoosting: 'Gradient boosting', logisticRegression: 'Logistic regression' } as const;

function lackOf(rows: number, rarer: number): string | undefined {
	if (rarer === 0) return `All ${rows} rows have the same outcome, so there is nothing to tell apart.`;
	if (rows < evidenceFor.rows) return `${rows} rows are too few to learn from: ${evidenceFor.rows} are the least.`;
	if (rarer < evidenceFor.logistic) return `${rarer} rows with the rarer outcome are too few to learn from: ${evidenceFor.logistic} are the least.`;
	return undefined;
}
