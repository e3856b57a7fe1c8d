import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { claimSchema } from '../calculateRoi/claims';
import { findingKinds, findingSeverities } from '../finding';
import { editions, formats, layouts } from './editions';
import { voiceOf } from './wording';

const texts = orElse(z.array(z.string()), []);
const range = z.object({ low: z.number(), likely: z.number(), high: z.number() });
const values = orElse(z.array(z.number().nullable()), []);
const pair = z.tuple([z.number(), z.number()]);

const findingSchema = z.object({
	kind: z.enum(findingKinds),
	metric: z.string(),
	from: z.string(),
	to: z.string(),
	severity: z.enum(findingSeverities),
	value: orElse(z.number().nullable(), null),
	expected: orElse(z.number().nullable(), null),
	confidence: orElse(z.number(), 0.5),
	text: z.string(),
	evidence: orElse(z.record(z.string(), z.unknown()), {}),
});

const trendSchema = z.object({
	metric: z.string(),
	label: z.string(),
	client: orElse(z.string(), ''),
	unit: orElse(z.string(), ''),
	better: orElse(z.enum(['up', 'down', 'none']), 'none'),
	/** Where it belongs in a spreadsheet. */
	group: orElse(z.enum(['pipeline', 'automation', 'savings', 'other']), 'other'),
	aggregate: orElse(z.enum(['sum', 'mean']), 'mean'),
	value: orElse(z.number().nullable(), null),
	days: orElse(z.number(), 0),
	before: orElse(z.number().nullable(), null),
	change: orElse(z.number().nullable(), null),
	interval: orElse(pair.nullable(), null),
	distinguishable: orElse(z.boolean(), false),
	source: maybe(z.string()),
});
export type ReportTrend = z.output<typeof trendSchema>;

const forecastSchema = z.object({
	metric: z.string(),
	client: orElse(z.string(), ''),
	period: z.enum(['month', 'quarter', 'year']),
	target: z.number(),
	value: z.number(),
	interval: pair,
	outlook: z.enum(['met', 'missed', 'open']),
	text: z.string(),
});

const opportunitySchema = z.object({
	id: z.string(),
	title: z.string(),
	class: orElse(z.enum(['quick_win', 'strategic', 'big_bet']), 'strategic'),
	what: orElse(z.string(), ''),
	how: texts,
	hoursPerMonth: maybe(z.union([z.number(), range])),
	valuePerMonth: maybe(z.union([z.number(), range])),
	effortDays: maybe(z.number()),
	timeline: maybe(z.string()),
	owner: maybe(z.string()),
	confidence: orElse(z.number(), 0.5),
	state: orElse(z.string(), 'proposed'),
	text: orElse(z.string(), ''),
});
export type ReportOpportunity = z.output<typeof opportunitySchema>;

const seriesSchema = z.object({
	metric: z.string(),
	label: z.string(),
	client: orElse(z.string(), ''),
	unit: orElse(z.string(), ''),
	source: maybe(z.string()),
	rows: orElse(z.number(), 0),
	from: z.string(),
	values,
	expected: values,
});
export type ReportSeries = z.output<typeof seriesSchema>;

const analysisSchema = z.object({
	period: z.object({ from: z.string(), to: z.string() }),
	findings: orElse(z.array(findingSchema), []),
	trends: orElse(z.array(trendSchema), []),
	forecasts: orElse(z.array(forecastSchema), []),
	opportunities: orElse(z.array(opportunitySchema), []),
	leftOut: orElse(z.array(z.object({ id: orElse(z.string(), ''), title: z.string(), code: z.string(), text: z.string() })), []),
	series: orElse(z.array(seriesSchema), []),
});

const roiSchema = z.object({
	currency: z.string(),
	hours: range,
	gross: range,
	costs: range,
	net: range,
	inputs: orElse(z.array(z.object({ input: z.string(), unit: z.string(), basis: z.string(), source: z.string(), date: z.string().nullable(), low: z.number(), likely: z.number(), high: z.number() })), []),
	findings: orElse(z.array(findingSchema), []),
});

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, { message: 'It must be a colour such as #0f766e' });
const brandSchema = z.object({
	name: orElse(z.string(), ''),
	colour: orElse(colour, '#0f4c5c'),
	accent: orElse(colour, '#e36414'),
	logo: maybe(z.string().regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/, { message: 'It must be a PNG or JPEG as a data URI (data:image/png;base64,...)' })),
	address: maybe(z.string()),
});

const nextStepSchema = z.object({ what: z.string().min(1), owner: maybe(z.string()), due: maybe(z.string()) });
const storySchema = z.object({ text: z.string().min(1), who: orElse(z.string(), '') });

/** What the reader gets besides the figures. */
const detailsSchema = z.object({
	client: orElse(z.string(), ''),
	title: maybe(z.string()),
	/** ISO 639-1, for the report's own words. */
	language: maybe(z.string()),
	introduction: maybe(z.string()),
	highlights: texts,
	nextSteps: orElse(z.array(nextStepSchema), []),
	stories: orElse(z.array(storySchema), []),
	/** The tier of the partnership. */
	partnership: maybe(z.enum(['intelligence', 'optimisation'])),
	roadmap: orElse(z.array(z.object({ quarter: z.string(), what: z.string(), owner: maybe(z.string()) })), []),
});

/** @param input `language` is the reader's; details.language comes before it */
export function parseReport(input: Record<'analysis' | 'roi' | 'brand' | 'details' | 'claims' | 'edition' | 'format', unknown> & { language?: unknown; layout?: unknown }) {
	if (input.analysis === undefined || input.analysis === null) {
		throw new InputError('There is no analysis.', 'Put Generate Insights Report with the operation "Analyse Metrics" before this one, or fill in "Analysis".');
	}
	const details = parseShape(detailsSchema, input.details ?? {}, 'details');
	return {
		analysis: parseShape(analysisSchema, input.analysis, 'analysis'),
		roi: input.roi === undefined || input.roi === null ? undefined : parseShape(roiSchema, input.roi, 'roi'),
		brand: parseShape(brandSchema, input.brand ?? {}, 'brand'),
		details,
		claims: parseShape(z.array(claimSchema), input.claims ?? [], 'claims'),
		edition: parseShape(z.enum(editions), input.edition, 'edition'),
		format: parseShape(z.enum(formats), input.format, 'format'),
		layout: parseShape(z.enum(layouts), input.layout ?? 'pages', 'layout'),
		voice: voiceOf(details.language ?? (typeof input.language === 'string' ? input.language : undefined)),
	};
}
export type ReportRequest = ReturnType<typeof parseReport>;
