import { createHash } from 'node:crypto';
import type { Sequence, Step } from './definition';
import type { Situation } from './situation';

/**
 * Where a contact stands between 0 (included) and 1 (excluded) in an experiment: the same at every call and on every worker, and
 * independent of where they stand in another experiment.
 */
export function positionIn(experiment: string, contactId: string): number {
	return createHash('sha256').update(`${experiment}\n${contactId}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** The variant of the step for this contact; null where it has none. Shares go by weight; for one version the answer never changes. */
export function variantOf(sequence: Sequence, step: Step, situation: Situation): { id: string; template?: string } | null {
	const { variants } = step;
	const [first] = variants ?? [];
	if (!variants || !first) return null;
	const total = variants.reduce((sum, { weight = 1 }) => sum + weight, 0);
	let left = positionIn(`${experimentOf(sequence)}/${step.id}`, whoIs(situation)) * total;
	for (const variant of variants) {
		left -= variant.weight ?? 1;
		if (left < 0) return variant;
	}
	return first;
}

/** Whether the contact is of the share that gets nothing, so that the effect of the rest can be measured. */
export function isHeldOut(sequence: Sequence, situation: Situation): boolean {
	const share = sequence.experiment?.holdout ?? 0;
	return share > 0 && positionIn(`${experimentOf(sequence)}/holdout`, whoIs(situation)) < share;
}

function experimentOf({ id, experiment }: Sequence): string {
	return experiment?.id ?? id;
}

function whoIs({ enrolment, contact }: Situation): string {
	return enrolment.contactId ?? contact.contactId ?? enrolment.id;
}
