import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { type LocalWindow, minutesOfDay, weekdays } from '../../shared/time/window';
import { channels, topics } from '../../shared/vocabulary';

/**
 * What holds for every sequence, as data. Operators override single rows with the parameter "Policy". Its `caps` and `quietHours` have the
 * shape that Select Channels exports, so that one policy can be given to both nodes; what else that policy holds is left to that node.
 */
export const defaultSequencePolicy = {
	/** A step is missed when so many minutes of real time have passed since it could have gone. The schedule runs every few minutes. */
	missedAfterMinutes: 60,
	/** After a step that went late, the next one keeps at least this distance, or the planned one where that is less. */
	catchUpGapHours: 12,
	/** How long an out-of-office without an end postpones. */
	outOfOfficeHours: 72,
	/** A learnt hour counts so long after it was learnt; it is learnt anew as long as the contact does something. */
	learntForDays: 180,
	/**
	 * How many messages of one step may leave within so many minutes, whoever they go to; `most` null: no cap. The database holds it when messages are put into
	 * the outbox (comms.sequence_burst); Simulate counts by it.
	 */
	burst: { most: 600, minutes: 60, topics: ['service', 'marketing'] },
	/** States of a send that fill a cap: what reached the contact, or may have. As in Select Channels. */
	countedStates: ['sent', 'sending', 'accepted', 'delivered', 'opened', 'clicked', 'replied', 'ambiguous'],
} as const;

const windowSchema = z.object({ from: z.string(), to: z.string(), days: maybe(z.array(z.enum(weekdays))) });

const capSchema = z.object({
	most: z.int().positive(),
	hours: z.number().positive().max(87_840),
	topics: orElse(z.array(z.enum(topics)), [...topics]),
	channels: orElse(z.union([z.literal('all'), z.array(z.enum(channels))]), 'all' as const),
});
export type SequenceCap = z.output<typeof capSchema>;

/** The database takes a number written as a text as well. */
const numeric = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/, 'It must be a number').transform(Number)]);
const burstSchema = z.object({ most: numeric.pipe(z.int().positive()).nullish(), minutes: maybe(numeric.pipe(z.number().positive().max(527_040))), topics: maybe(z.array(z.string())) });

const overridesSchema = z.object({
	missedAfterMinutes: maybe(z.number().positive().max(527_040)),
	catchUpGapHours: maybe(z.number().nonnegative().max(87_840)),
	outOfOfficeHours: maybe(z.number().positive().max(87_840)),
	learntForDays: maybe(z.number().nonnegative().max(3_660)),
	sequences: maybe(z.object({ burst: maybe(burstSchema) })),
	caps: maybe(z.array(capSchema)),
	window: maybe(windowSchema),
	quietHours: maybe(z.object({ standard: maybe(windowSchema) })),
	countedStates: maybe(z.array(z.string())),
});

export interface Burst {
	most: number | null;
	minutes: number;
	topics: readonly string[];
}

export interface SequencePolicy {
	missedAfterMinutes: number;
	catchUpGapHours: number;
	outOfOfficeHours: number;
	learntForDays: number;
	burst: Burst;
	/** None by default: Select Channels holds its own at the moment of sending. */
	caps: readonly SequenceCap[];
	window?: LocalWindow;
	/** Where the contact named none. */
	quietHours?: LocalWindow;
	countedStates: readonly string[];
}

const defaults: SequencePolicy = { ...defaultSequencePolicy, caps: [] };

/** @throws InputError naming the field */
export function sequencePolicy(overrides: unknown): SequencePolicy {
	if (overrides === undefined || overrides === null) return defaults;
	const given = parseShape(overridesSchema, overrides, 'policy');
	return {
		missedAfterMinutes: given.missedAfterMinutes ?? defaults.missedAfterMinutes,
		catchUpGapHours: given.catchUpGapHours ?? defaults.catchUpGapHours,
		outOfOfficeHours: given.outOfOfficeHours ?? defaults.outOfOfficeHours,
		learntForDays: given.learntForDays ?? defaults.learntForDays,
		burst: burstOf(given.sequences?.burst),
		caps: given.caps ?? [],
		window: given.window && checked(given.window, 'policy.window'),
		quietHours: given.quietHours?.standard && checked(given.quietHours.standard, 'policy.quietHours.standard'),
		countedStates: given.countedStates ?? defaults.countedStates,
	};
}

/** As the database reads it: `most` null lifts the cap. */
function burstOf(given: z.output<typeof burstSchema> | undefined): Burst {
	const usual = defaultSequencePolicy.burst;
	return { most: given?.most === undefined ? usual.most : given.most, minutes: given?.minutes ?? usual.minutes, topics: given?.topics ?? usual.topics };
}

function checked(window: LocalWindow, field: string): LocalWindow {
	minutesOfDay(window.from, `${field}.from`);
	minutesOfDay(window.to, `${field}.to`);
	return window;
}
