import { curves } from '../../nodes/ComputeHealthScore/scorecard/policy';
import { randomFrom } from '../../nodes/shared/random';
import { metricDefinitions, metrics } from '../../nodes/ComputeHealthScore/scorecard/metrics';

const day = 86_400_000;

/** Customers as `comms.customers_to_score` hands them out: 30 metrics of which one in four is not known. The same every time. */
export function madeUpCustomers(count: number): Array<Record<string, unknown>> {
	const random = randomFrom(11);
	return Array.from({ length: count }, (_, place) => {
		const customer: Record<string, unknown> = { contactId: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`, industry: 'trades', tier: 'standard', currency: 'EUR', monthlyRevenue: Math.round(1e4 * random()) };
		for (const metric of metrics) {
			const points = curves[metric]?.points;
			const [low, high] = [points?.[0]?.[0], points?.at(-1)?.[0]];
			if (low === undefined || high === undefined || random() < 0.25) continue;
			const { format, min, max } = metricDefinitions[metric];
			const value = Math.min(max, Math.max(min, low + random() * (high - low)));
			customer[metric] = ['days', 'count', 'yesNo', 'months'].includes(format) ? Math.round(value) : Number(value.toFixed(3));
		}
		return customer;
	});
}

/** Whether each of them left: more likely with falling use, complaints and late payment. */
export function whoLeft(customers: ReadonlyArray<Record<string, unknown>>): boolean[] {
	const random = randomFrom(13);
	const known = (customer: Record<string, unknown>, name: string, otherwise: number): number => (typeof customer[name] === 'number' ? customer[name] : otherwise);
	return customers.map((customer) => {
		const margin = -1.6 - 2 * known(customer, 'usageTrend', 0) + 0.5 * known(customer, 'complaints90d', 1) + 0.02 * known(customer, 'paymentDelayDays', 10) - 0.1 * known(customer, 'npsScore', 7);
		return random() < 1 / (1 + Math.exp(-margin));
	});
}

/** Values over 120 days as `comms.satisfaction_series` hands them out: 12 of each kind. */
export function madeUpSeries(count: number, now: number): Array<Record<string, Array<{ at: string; value: number }>>> {
	const random = randomFrom(17);
	const series = (value: () => number) => Array.from({ length: 12 }, (_, place) => ({ at: new Date(now - (118 - 10 * place) * day).toISOString(), value: value() }));
	return Array.from({ length: count }, () => ({
		responseHours: series(() => Math.round(240 * random()) / 10),
		sentiment: series(() => Math.round(200 * random() - 100) / 100),
		meetingAttendance: series(() => (random() < 0.8 ? 1 : 0)),
		milestoneReactions: series(() => 1 + Math.floor(5 * random())),
		paymentDelayDays: series(() => Math.round(20 * random())),
	}));
}
