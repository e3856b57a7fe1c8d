import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { claimSchema } from './claims';
import { figureSchema } from './figure';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}/, { message: 'It must be a day such as 2026-11-01' });

const baselineSchema = z.object({
	process: orElse(z.string(), 'all'),
	/** Time a person took for one, before. */
	minutesPerRun: figureSchema,
	/** Day from which this figure may no longer change: the start of the automation. */
	frozenAt: maybe(day),
	/** Last day on which it was measured. */
	measuredTo: maybe(day),
});

const currentSchema = z.object({
	process: orElse(z.string(), 'all'),
	/** Time a person still takes for one. */
	minutesPerRun: maybe(figureSchema),
	/** Production runs that succeeded; test runs and failures are not among them. */
	runs: figureSchema,
	/** Share of the runs whose result people really use, 0 to 1. */
	adoption: maybe(figureSchema),
});

const ratesSchema = z.object({
	/** Wage with everything the employer pays on top. */
	hourlyRate: figureSchema,
	currency: orElse(z.string().regex(/^[A-Z]{3}$/, { message: 'It must be a currency such as EUR' }), 'USD'),
});

const costsSchema = z.object({
	running: maybe(figureSchema),
	licence: maybe(figureSchema),
	maintenance: maybe(figureSchema),
	/** Hours spent on mending what the automation got wrong, valued at the hourly rate. */
	reworkHours: maybe(figureSchema),
	/** Paid once, for the time it takes to earn back; not part of the period's cost. */
	setUp: maybe(figureSchema),
});

const periodSchema = z.object({ from: day, to: day });

export interface RoiInput {
	baseline: unknown;
	current: unknown;
	rates: unknown;
	costs: unknown;
	period: unknown;
	claims: unknown;
}

/** @throws InputError naming the first field that is missing or wrong */
export function parseRoi(input: RoiInput) {
	for (const name of ['baseline', 'current', 'rates'] as const) {
		if (input[name] === undefined || input[name] === null) {
			throw new InputError(`There is no "${name}".`, `Fill in "${name}", or give the item a key "${name}": ${examples[name]}.`);
		}
	}
	return {
		baseline: listOf(baselineSchema, input.baseline, 'baseline'),
		current: listOf(currentSchema, input.current, 'current'),
		rates: parseShape(ratesSchema, input.rates, 'rates'),
		costs: parseShape(costsSchema, input.costs ?? {}, 'costs'),
		period: input.period === undefined ? undefined : parseShape(periodSchema, input.period, 'period'),
		claims: parseShape(z.array(claimSchema), input.claims ?? [], 'claims'),
	};
}
export type RoiRequest = ReturnType<typeof parseRoi>;

const examples = {
	baseline: '{"minutesPerRun": 80}',
	current: '{"minutesPerRun": 5, "runs": 100}',
	rates: '{"hourlyRate": 45, "currency": "EUR"}',
} as const;

/** One process or a list of them; an error names the entry. */
function listOf<T>(schema: z.ZodType<T>, value: unknown, name: string): T[] {
	if (!Array.isArray(value)) return [parseShape(schema, value, name)];
	if (value.length === 0) throw new InputError(`"${name}" is an empty list.`, `Give "${name}" at least one process.`);
	return value.map((one, index) => parseShape(schema, one, `${name}[${index}]`));
}
