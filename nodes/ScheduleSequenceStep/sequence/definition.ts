import * as z from 'zod';
import { InputError } from '../../shared/items';
import { parseShape } from '../../shared/shape';
import { type BusinessCalendar, parseCalendar } from '../../shared/time/businessCalendar';
import { type LocalWindow, weekdays } from '../../shared/time/window';
import { channels, topics } from '../../shared/vocabulary';

/**
 * The definition language of sequences. docs/sequence.schema.json is written from these shapes (`npm run docs:sequences`), so they use
 * nothing that JSON Schema cannot say; what one field asks of another is checked by `parseSequence`.
 */

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'It must be a time of day such as 09:00');
const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/, 'It must consist of letters, digits, "_", ".", ":" and "-"');
const day = z.int().min(-3_660).max(3_660);
const hours = z.number().min(-87_840).max(87_840);

const windowSchema = z.strictObject({
	from: timeOfDay,
	to: timeOfDay,
	days: z.array(z.enum(weekdays)).min(1).optional().describe('Weekdays on which it opens; every day where left out'),
}).describe('Hours of the contact\'s wall clock; an end not after the beginning is on the next day');

/** What a delay counts from. */
const from = z.enum(['previous', 'enrolment', 'date']).optional()
	.describe('The step before (default), the enrolment, or one of the enrolment\'s dates');
const anchor = { from, date: z.string().min(1).max(100).optional().describe('The name in enrolment.dates, for "from": "date"') };

const delaySchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('elapsed'), ...anchor, days: day.optional().describe('Of 24 hours each'), hours: hours.optional() }),
	z.strictObject({
		kind: z.literal('calendar'),
		...anchor,
		days: day.optional(),
		at: timeOfDay.optional().describe('The same local time as the anchor where left out'),
	}),
	z.strictObject({ kind: z.literal('window'), ...anchor, days: day.optional(), hours: hours.optional(), window: windowSchema }),
]);
export type Delay = z.output<typeof delaySchema>;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Engagement that conditions and adaptive rules ask for. */
const engagements = ['opened', 'clicked', 'replied', 'negative'] as const;
export type Engagement = (typeof engagements)[number];

const conditionSchema = z.union([
	z.strictObject({
		field: z.string().max(200).regex(/^(contact|data)(\.[A-Za-z0-9_]+)+$/, 'It must be contact.<name> or data.<name>'),
		op: z.enum(['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', 'exists', 'missing']),
		value: z.union([scalar, z.array(scalar).max(200)]).optional(),
	}),
	z.strictObject({
		engagement: z.enum(engagements),
		step: identifier.optional().describe('Of this step; of any where left out'),
		is: z.boolean().optional().describe('true (default): there was; false: there was not'),
	}),
]);
export type Condition = z.output<typeof conditionSchema>;

const sendTime = z.enum(['fixed', 'learnt']).optional();

const variantSchema = z.strictObject({
	id: identifier,
	template: z.string().min(1).max(200).optional(),
	weight: z.number().positive().max(1_000_000).optional().describe('1 where left out'),
});

const stepSchema = z.strictObject({
	id: identifier,
	name: z.string().max(200).optional(),
	delay: delaySchema,
	channels: z.array(z.enum(channels)).min(1).max(20).describe('The first that the contact has is used'),
	template: z.string().min(1).max(200).optional(),
	variants: z.array(variantSchema).min(1).max(50).optional(),
	conditions: z.array(conditionSchema).max(20).optional().describe('All of them; else the step is skipped'),
	onCap: z.enum(['defer', 'skip']).optional(),
	onMissed: z.enum(['send', 'skip', 'slide']).optional(),
	missedAfterMinutes: z.number().positive().max(527_040).optional(),
	sendTime: sendTime.describe('Instead of that of the sequence'),
});
export type Step = z.output<typeof stepSchema>;

export const exitKinds = ['reply', 'booking', 'conversion', 'opt_out', 'bounce', 'stage_left'] as const;
export type ExitKind = (typeof exitKinds)[number];

const exitSchema = z.union([
	z.enum(exitKinds),
	z.strictObject({
		on: z.enum(exitKinds),
		by: z.array(z.enum(['contact', 'alias', 'account'])).min(1).optional()
			.describe('Whose: the contact\'s, from an alias, from a colleague of the account. contact and alias where left out'),
	}),
]);

const adaptiveSchema = z.strictObject({
	id: identifier,
	when: z.strictObject({
		engagement: z.enum([...engagements, 'none']),
		withinDays: z.number().positive().max(3_660).optional(),
		atLeast: z.int().min(1).optional().describe('How often; for "none": after how many sends without any'),
	}),
	then: z.strictObject({
		channel: z.enum(channels).optional().describe('First, where the step and the contact have it'),
		pace: z.number().min(0.1).max(10).optional().describe('What delays are multiplied by'),
		tone: z.string().min(1).max(100).optional(),
	}),
});
export type AdaptiveRule = z.output<typeof adaptiveSchema>;

const times = z.tuple([timeOfDay, timeOfDay]);
const calendarSchema = z.strictObject({
	timeZone: z.string().max(100).optional().describe('IANA; the contact\'s where left out'),
	weekly: z.partialRecord(z.enum(weekdays), z.array(times).max(24)),
	holidays: z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'It must be a date such as 2026-12-25')).max(2_000).optional(),
});

export const sequenceSchema = z.strictObject({
	id: identifier,
	version: z.int().min(1),
	name: z.string().max(200).optional(),
	description: z.string().max(2_000).optional(),
	topic: z.enum(topics),
	steps: z.array(stepSchema).min(1).max(200),
	exits: z.array(exitSchema).max(20).optional().describe('All kinds where left out; an opt-out always ends it'),
	reentry: z.strictObject({
		mode: z.enum(['never', 'after_exit', 'always']),
		afterDays: z.number().nonnegative().max(3_660).optional(),
	}).optional().describe('never where left out'),
	calendar: calendarSchema.optional().describe('Steps wait for these hours'),
	window: windowSchema.optional().describe('Steps wait for these hours'),
	sendTime: sendTime.describe('learnt: steps that wait for days go in the hour in which the contact reads, once that is known; fixed (default): at their own'),
	adaptive: z.array(adaptiveSchema).max(50).optional(),
	experiment: z.strictObject({ id: identifier, holdout: z.number().min(0).max(0.9).optional() }).optional(),
	$schema: z.string().optional(),
});
export type SequenceDefinition = z.output<typeof sequenceSchema>;

/** A definition that was checked. */
export interface Sequence extends Omit<SequenceDefinition, 'calendar'> {
	calendarIn?: (timeZone: string) => BusinessCalendar;
}

/** @throws InputError naming the field, as in `sequence.steps[1].delay.at` */
export function parseSequence(value: unknown, name = 'sequence'): Sequence {
	if (value === undefined || value === null || value === '') {
		throw new InputError(
			`The item has no ${name}.`,
			'Fill in "Sequence" with a definition (docs/sequences.md has ten), or give the item a key "sequence".',
		);
	}
	const parsed = parseShape(sequenceSchema, value, name);
	checkSteps(parsed, name);
	const { calendar, ...rest } = parsed;
	return calendar === undefined ? rest : { ...rest, calendarIn: calendarsOf(calendar, `${name}.calendar`) };
}

/** What one field asks of another. */
function checkSteps({ steps, window }: SequenceDefinition, name: string): void {
	checkWindow(window, `${name}.window`);
	const known = new Set<string>();
	for (const [index, step] of steps.entries()) {
		const where = `${name}.steps[${index}]`;
		if (known.has(step.id)) throw new InputError(`"${where}.id" is "${step.id}", as of a step before.`, 'Give each step an id of its own.');
		checkDelay(step.delay, where);
		if (step.sendTime === 'learnt' && (step.delay.days ?? 0) === 0) {
			throw new InputError(`"${where}.sendTime" is "learnt", but the step does not wait for days.`, 'Give its delay "days", or leave "sendTime" out: what goes at once is never moved.');
		}
		const strange = (step.conditions ?? []).findIndex((one) => 'step' in one && one.step !== undefined && !known.has(one.step));
		if (strange >= 0) {
			throw new InputError(`"${where}.conditions[${strange}].step" names no step before this one.`, 'Name the id of an earlier step, or leave it out.');
		}
		for (const [at, condition] of (step.conditions ?? []).entries()) checkCondition(condition, `${where}.conditions[${at}]`);
		const variants = (step.variants ?? []).map(({ id }) => id);
		if (new Set(variants).size < variants.length) {
			throw new InputError(`"${where}.variants" has an id twice.`, 'Give each variant an id of its own.');
		}
		known.add(step.id);
	}
}

function checkCondition(condition: Condition, where: string): void {
	if (!('op' in condition)) return;
	const { op, value } = condition;
	const needs = op === 'exists' || op === 'missing' ? 'nothing' : op === 'in' || op === 'notIn' ? 'list' : 'single';
	const has = value === undefined ? 'nothing' : Array.isArray(value) ? 'list' : 'single';
	if (needs === has) return;
	const expected = { nothing: 'no value', list: 'a list of values', single: 'one value' }[needs];
	throw new InputError(`"${where}.value" does not fit "${op}", which takes ${expected}.`, `Correct "${where}.value".`);
}

function checkDelay(delay: Delay, where: string): void {
	const dated = delay.from === 'date';
	if (dated !== (delay.date !== undefined)) {
		throw new InputError(
			`"${where}.delay" ${dated ? 'counts from a date but names none' : 'names a date but does not count from it'}.`,
			'Write {"from": "date", "date": "validUntil", "days": -1, ...} with the name of one of the enrolment\'s dates.',
		);
	}
	const earlier = [delay.days, 'hours' in delay ? delay.hours : undefined].some((part) => part !== undefined && part < 0);
	if (earlier && !dated) {
		throw new InputError(`"${where}.delay" is negative.`, 'Only a delay that counts from a date may be: "from": "date".');
	}
	if (delay.kind === 'window') checkWindow(delay.window, `${where}.delay.window`);
}

function checkWindow(window: LocalWindow | undefined, where: string): void {
	if (window === undefined || (window.from !== window.to && window.from !== '24:00')) return;
	throw new InputError(`"${where}" from ${window.from} to ${window.to} has no length.`, 'For the whole day write 00:00 to 24:00.');
}

/** A calendar without a zone of its own is read once for each zone. */
function calendarsOf(calendar: unknown, field: string): (timeZone: string) => BusinessCalendar {
	const read = new Map<string, BusinessCalendar>();
	const of = (timeZone: string) => {
		const known = read.get(timeZone) ?? parseCalendar(calendar, field, timeZone);
		read.set(timeZone, known);
		return known;
	};
	of('UTC');
	return of;
}

/** The definition language as JSON Schema (draft 2020-12). */
export function sequenceJsonSchema(): Record<string, unknown> {
	const schema = z.toJSONSchema(sequenceSchema, { io: 'input', reused: 'inline' });
	return { ...schema, title: 'Sequence of Schedule Sequence Step' };
}
