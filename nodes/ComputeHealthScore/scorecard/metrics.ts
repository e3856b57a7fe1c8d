import * as z from 'zod';
import { fieldOf, isRecord } from '../../shared/record';
import { maybe, parseShape } from '../../shared/shape';
import { industries, tiers } from '../../shared/vocabulary';

/** How a value is read out to a person. `change` is a share of what it was before: -0.3 is 30 % less. */
export type MetricFormat = 'days' | 'hours' | 'months' | 'count' | 'rate' | 'change' | 'score' | 'difference' | 'yesNo' | 'money';

export interface MetricDefinition {
	label: string;
	format: MetricFormat;
	/** Values outside cannot be meant: most often a percentage where a share of 1 is expected. */
	min: number;
	max: number;
}

const days = (label: string, min = 0): MetricDefinition => ({ label, format: 'days', min, max: 36_500 });
const hours = (label: string): MetricDefinition => ({ label, format: 'hours', min: 0, max: 87_600 });
const count = (label: string): MetricDefinition => ({ label, format: 'count', min: 0, max: 1_000_000 });
const rate = (label: string): MetricDefinition => ({ label, format: 'rate', min: 0, max: 1 });
const change = (label: string): MetricDefinition => ({ label, format: 'change', min: -1, max: 1_000 });
const score = (label: string, min: number, max: number): MetricDefinition => ({ label, format: 'score', min, max });

/**
 * What may be known of a customer, with its unit. Trends compare the last 30 days with the 90 before them: as a share
 * (usage, revenue, response hours), on the scale itself (sentiment, -1 to 1) or in days (payment delay).
 */
export const metricDefinitions = {
	tenureDays: days('Time as a customer'),
	lastContactDays: days('Last contact'),
	contactsPerMonth: count('Contacts a month'),
	emailOpenRate: rate('E-mails opened'),
	emailClickRate: rate('E-mails clicked'),
	replyRate: rate('Messages answered'),
	medianResponseHours: hours('Usual time to answer'),
	responseHoursTrend: change('Change of the time to answer'),
	sentimentTrend: { label: 'Change of tone', format: 'difference', min: -2, max: 2 },
	meetingAttendanceRate: rate('Meetings attended'),
	npsScore: score('Latest NPS answer', 0, 10),
	csatAverage: score('Average satisfaction', 1, 5),
	complaints90d: count('Complaints in 90 days'),
	openTickets: count('Open tickets'),
	ticketsPerMonth: count('Tickets a month'),
	ticketResolutionHours: hours('Time to resolve a ticket'),
	paymentDelayDays: days('Payment delay', -365),
	paymentDelayTrend: { label: 'Change of the payment delay', format: 'days', min: -3_650, max: 3_650 },
	invoicesOverdue: count('Overdue invoices'),
	monthlyRevenue: { label: 'Monthly revenue', format: 'money', min: 0, max: 1e12 },
	revenueTrend: change('Change of revenue'),
	usageTrend: change('Change of use'),
	serviceUtilisation: rate('Use of what is paid for'),
	daysToRenewal: days('Time to renewal', -3_650),
	contractMonths: { label: 'Length of the contract', format: 'months', min: 0, max: 1_200 },
	noShowRate: rate('Appointments missed'),
	cancelledAppointments90d: count('Appointments cancelled in 90 days'),
	missedMaintenance: count('Maintenance visits missed'),
	championChanged: { label: 'Main contact left', format: 'yesNo', min: 0, max: 1 },
	projectsActive: count('Active projects'),
	milestoneSatisfaction: score('Satisfaction with milestones', 1, 5),
	referralsGiven: count('Referrals given'),
} as const satisfies Record<string, MetricDefinition>;

export type Metric = keyof typeof metricDefinitions;

export const metrics = Object.keys(metricDefinitions) as [Metric, ...Metric[]];

/** What is known of one customer; a metric that is not there is not known, which is not the same as zero. */
export type Metrics = Partial<Record<Metric, number>>;

/** Postgres writes numeric columns as text, and yes or no as true or false. */
function readable(value: unknown): unknown {
	if (typeof value === 'boolean') return Number(value);
	if (typeof value !== 'string') return value;
	const text = value.trim();
	if (text === '') return undefined;
	const number = Number(text);
	return Number.isNaN(number) ? value : number;
}

const metricSchema = ({ min, max }: MetricDefinition) => z.preprocess(readable, maybe(z.number().min(min).max(max)));

const id = maybe(z.union([z.string(), z.number()]).transform(String));

const customerSchema = z.object({
	contactId: id,
	accountId: id,
	industry: maybe(z.enum(industries)),
	tier: maybe(z.enum(tiers)),
	currency: maybe(z.string().regex(/^[A-Z]{3}$/, 'It must be a currency code of three letters, such as EUR')),
});

const metricsSchema = z.object(
	Object.fromEntries(Object.entries(metricDefinitions).map(([name, definition]) => [name, metricSchema(definition)])),
);

export interface Customer extends z.output<typeof customerSchema> {
	metrics: Metrics;
}

const ranges = metrics.map((metric) => ({ metric, ...metricDefinitions[metric] }));

/**
 * The metrics of a customer, undefined where one of them is wrong. The schema above says the same in ten times the time, and is
 * asked only for what is wrong.
 */
function metricsIn(value: Record<string, unknown>): Metrics | undefined {
	const known: Metrics = {};
	for (const { metric, min, max } of ranges) {
		const own = readable(value[metric]);
		if (own === undefined || own === null) continue;
		if (typeof own !== 'number' || !(own >= min && own <= max)) return undefined;
		known[metric] = own;
	}
	return known;
}

/**
 * Reads a customer; keys that are no metric are left alone.
 *
 * @throws InputError naming the metric that is out of its range
 */
export function parseCustomer(value: unknown): Customer {
	const about = parseShape(customerSchema, value, 'customer');
	const known = isRecord(value) ? metricsIn(value) : undefined;
	if (known !== undefined) return { ...about, metrics: known };
	parseShape(metricsSchema, value, 'customer');
	return { ...about, metrics: {} };
}

/**
 * Reads what can be read of a customer that a trained model scores: the model's columns may have the names of metrics and
 * mean something else, so what is out of range is left out of the factor scores.
 */
export function readableCustomer(value: unknown): { customer: Customer; ignored: string[] } {
	const about = customerSchema.safeParse(value);
	const known = isRecord(value) ? metricsIn(value) : undefined;
	if (about.success && known !== undefined) return { customer: { ...about.data, metrics: known }, ignored: [] };
	const ignored: string[] = [];
	const kept: Record<string, unknown> = {};
	for (const [name, schema] of Object.entries({ ...customerSchema.shape, ...metricsSchema.shape })) {
		const own = fieldOf(value, name);
		if (schema.safeParse(own).success) kept[name] = own;
		else ignored.push(name);
	}
	return { customer: parseCustomer(kept), ignored };
}

const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : text);
const short = (value: number): string => String(Number(value.toFixed(2)));

/** The value as a person would say it: `12 days`, `35 %`, `+2 days`. */
export function sayValue(metric: Metric, value: number): string {
	const { format } = metricDefinitions[metric];
	switch (format) {
		case 'days':
			return `${metric === 'paymentDelayTrend' ? signed(short(value), value) : short(value)} ${value === 1 ? 'day' : 'days'}`;
		case 'hours':
			return `${short(value)} ${value === 1 ? 'hour' : 'hours'}`;
		case 'months':
			return `${short(value)} ${value === 1 ? 'month' : 'months'}`;
		case 'rate':
			return `${short(100 * value)} %`;
		case 'change':
			return `${signed(short(100 * value), value)} %`;
		case 'difference':
			return signed(short(value), value);
		case 'yesNo':
			return value === 0 ? 'no' : 'yes';
		default:
			return short(value);
	}
}
