import { type LanguageModel, ModelFailure, type ModelFailureKind } from './languageModel';

/**
 * After how many questions in a row without any answer (retries included) a model is not asked again in this run: with a
 * model that is down, two hundred mails would each wait for its time-out.
 */
export const givesUpAfter = 5;

/** An answer that is refused or unusable is about that question; these are about the model. */
const countedKinds: readonly ModelFailureKind[] = ['timeout', 'rate_limited', 'unavailable'];

/** By model: there is one for each run (see modelFor), so the count ends with the run. */
const failuresInARow = new WeakMap<LanguageModel, { count: number; last: ModelFailure }>();

/** The failure to report in place of asking, or undefined where asking makes sense. */
export function givenUp(model: LanguageModel): ModelFailure | undefined {
	const failures = failuresInARow.get(model);
	if (failures === undefined || failures.count < givesUpAfter) return undefined;
	return new ModelFailure(
		failures.last.kind,
		`The model "${model.name}" was not asked: ${failures.count} questions in a row got no answer in this run (${failures.last.message})`,
		undefined,
		{ calls: 0, inputTokens: 0, outputTokens: 0 },
	);
}

export function noteAnswer(model: LanguageModel): void {
	failuresInARow.delete(model);
}

export function noteFailure(model: LanguageModel, failure: ModelFailure): void {
	if (!countedKinds.includes(failure.kind)) return;
	failuresInARow.set(model, { count: (failuresInARow.get(model)?.count ?? 0) + 1, last: failure });
}
