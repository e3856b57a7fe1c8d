import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { parseInstant } from '../../shared/time/instant';
import { experimentPolicy } from './policy';

const name = z.string().min(1).max(100);
const share = z.number().gt(0).lt(1);
const count = z.number().int().min(0);

const policySchema = z.strictObject({
	alpha: orElse(share, experimentPolicy.alpha),
	power: orElse(share, experimentPolicy.power),
	minimumEffect: orElse(z.number().gt(0).max(10), experimentPolicy.minimumEffect),
	mismatchBelow: orElse(share, experimentPolicy.mismatchBelow),
	leastShare: orElse(share, experimentPolicy.leastShare),
	leastOutcomes: orElse(count, experimentPolicy.leastOutcomes),
	goals: orElse(z.array(z.string()).min(1), [...experimentPolicy.goals]),
	withinDays: orElse(z.number().gt(0).max(3_660), experimentPolicy.withinDays),
	leaderShare: orElse(z.number().gt(0).max(1), experimentPolicy.leaderShare),
	explorationFloor: orElse(z.number().min(0).max(0.5), experimentPolicy.explorationFloor),
	draws: orElse(z.number().int().min(100).max(1_000_000), experimentPolicy.draws),
});
export type ExperimentPolicy = z.output<typeof policySchema>;

const variantSchema = z.object({
	id: name,
	weight: orElse(z.number().positive(), 1),
	exposed: maybe(count),
	converted: maybe(count),
});

const experimentSchema = z.object({
	id: name,
	design: orElse(z.enum(['fixed', 'sequential', 'evergreen']), 'sequential'),
	spending: orElse(z.enum(['obrienFleming', 'pocock']), 'obrienFleming'),
	variants: z.array(variantSchema).min(1),
	/** With whom the others are compared; the first where left out. */
	control: maybe(name),
	/** The variant that gets nothing. */
	holdout: maybe(name),
	/** Rate of the control that the sample is planned with; the rate of all together where left out. */
	baseline: maybe(share),
	/** People for each variant; found from the rate where left out. */
	plannedSample: maybe(z.number().int().min(1)),
	/** How many were exposed, in all but the holdout, at each earlier look. */
	looks: orElse(z.array(count), []),
	startedAt: maybe(z.string()),
});
export type ExperimentShape = z.output<typeof experimentSchema>;

const rows = z.array(z.looseObject({ contactId: z.string().min(1), at: z.string() }));
const exposureSchema = maybe(rows.element.extend({ variant: name }).array());
const outcomeSchema = orElse(rows.element.extend({ kind: orElse(z.string(), 'conversion'), automated: orElse(z.boolean(), false) }).array(), []);

export interface Exposure {
	contactId: string;
	variant: string;
	/** Milliseconds. */
	at: number;
}
export interface Outcome {
	contactId: string;
	kind: string;
	automated: boolean;
	at: number;
}

export interface ExperimentRequest {
	experiment: ExperimentShape & { control: string };
	/** Undefined where the variants come with their counts. */
	exposures: Exposure[] | undefined;
	outcomes: Outcome[];
	policy: ExperimentPolicy;
	now: number;
}

/** @throws InputError naming the field */
export function parseExperiment(raw: { experiment: unknown; exposures: unknown; outcomes: unknown; policy: unknown }, now: number): ExperimentRequest {
	if (raw.experiment === undefined || raw.experiment === null || raw.experiment === '') {
		throw new InputError(
			'The item has no experiment.',
			'Fill in "Experiment" with {"id": "subject-line", "variants": [{"id": "A"}, {"id": "B"}]}, or give the item a key "experiment".',
		);
	}
	const experiment = parseShape(experimentSchema, raw.experiment, 'experiment');
	const exposures = parseShape(exposureSchema, raw.exposures, 'exposures');
	const outcomes = parseShape(outcomeSchema, raw.outcomes, 'outcomes');
	const policy = parseShape(policySchema, raw.policy ?? {}, 'experimentPolicy');
	const ids = experiment.variants.map(({ id }) => id);
	if (new Set(ids).size < ids.length) throw new InputError('"experiment.variants" has an id twice.', 'Give each variant an id of its own.');
	for (const role of ['control', 'holdout'] as const) {
		const named = experiment[role];
		if (named !== undefined && !ids.includes(named)) throw new InputError(`"experiment.${role}" is "${named}", which is no variant.`, `Name one of ${ids.join(', ')}.`);
	}
	const treated = ids.filter((id) => id !== experiment.holdout);
	const control = experiment.control ?? treated[0];
	if (control === undefined || control === experiment.holdout) {
		throw new InputError('"experiment.variants" has only the holdout.', 'Name at least one variant that is sent.');
	}
	if (exposures === undefined) checkCounts(experiment.variants);
	if (policy.explorationFloor * treated.length > 1) {
		throw new InputError(`"experimentPolicy.explorationFloor" of ${policy.explorationFloor} for each of ${treated.length} variants is more than there is.`, 'Choose a lower floor.');
	}
	return {
		experiment: { ...experiment, control },
		exposures: exposures?.map(({ contactId, variant, at }, index) => ({ contactId, variant, at: parseInstant(at, `exposures[${index}].at`).toMillis() })),
		outcomes: outcomes.map(({ contactId, kind, automated, at }, index) => ({ contactId, kind, automated, at: parseInstant(at, `outcomes[${index}].at`).toMillis() })),
		policy,
		now,
	};
}

function checkCounts(variants: ExperimentShape['variants']): void {
	for (const [index, { exposed, converted }] of variants.entries()) {
		if (exposed === undefined || converted === undefined) {
			throw new InputError(
				`"experiment.variants[${index}]" has no "exposed" and "converted", and there are no exposures.`,
				'Give "exposures" [{contactId, variant, at}] and "outcomes" [{contactId, kind, at}], or give each variant its counts.',
			);
		}
		if (converted > exposed) {
			throw new InputError(`"experiment.variants[${index}]": ${converted} of ${exposed} converted.`, 'Count people, each at most once.');
		}
	}
}
