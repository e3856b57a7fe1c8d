import * as z from 'zod';
import { parseShape } from '../../shared/shape';
import type { Industry } from '../../shared/vocabulary';
import { type Metric, metrics } from '../scorecard/metrics';
import type { Curve } from '../scorecard/policy';
import type { ReadinessTarget } from './target';

/** A customer of whom nothing is known is neither ready nor unready. */
export const UNDECIDED = 50;

/** From which readiness on a customer may be approached (client communication, upselling: readiness above 0.8). */
export const READY_FROM = 0.8;

/** Points (0-100) by value, 50 says nothing, and how much the metric counts. Straight lines between, flat outside. */
export interface ReadinessCurve extends Pick<Curve, 'weight' | 'points'> {
	source: string;
}

const growth = 'Upselling of the client communication design (readiness above 0.8, from engagement and content customers); the numbers are our judgement';
const capacity = 'Who uses up what is paid for needs more; the numbers are our judgement';
const goodwill = 'Referrals of the retention design are asked of content customers; the numbers are our judgement';
const nps = 'NPS groups: 0-6 detractor, 7-8 passive, 9-10 promoter (Reichheld, HBR December 2003)';
const scale = 'CSAT counts 4 and 5 of 5 as satisfied';
const industry = 'Focus of the retention design for this industry; the numbers are our judgement';

const upsell: Readonly<Partial<Record<Metric, ReadinessCurve>>> = {
	serviceUtilisation: { weight: 4, points: [[0, 5], [0.4, 25], [0.7, 60], [0.85, 88], [0.95, 98]], source: capacity },
	usageTrend: { weight: 3, points: [[-0.5, 2], [-0.1, 35], [0, 55], [0.15, 85], [0.4, 97]], source: capacity },
	revenueTrend: { weight: 2, points: [[-0.3, 5], [0, 55], [0.1, 78], [0.3, 95]], source: growth },
	projectsActive: { weight: 1, points: [[0, 50], [1, 70], [3, 90]], source: industry },
	npsScore: { weight: 3, points: [[0, 0], [6, 20], [7, 50], [8, 68], [9, 90], [10, 98]], source: nps },
	csatAverage: { weight: 2, points: [[1, 0], [3, 25], [4, 70], [4.5, 90], [5, 98]], source: scale },
	milestoneSatisfaction: { weight: 1, points: [[1, 0], [3, 25], [4, 70], [4.5, 90], [5, 98]], source: scale },
	sentimentTrend: { weight: 1, points: [[-0.4, 5], [0, 58], [0.2, 85], [0.5, 95]], source: growth },
	complaints90d: { weight: 2, points: [[0, 78], [1, 15], [2, 0]], source: growth },
	openTickets: { weight: 1, points: [[0, 78], [2, 50], [5, 12], [10, 0]], source: growth },
	invoicesOverdue: { weight: 2, points: [[0, 78], [1, 12], [2, 0]], source: growth },
	paymentDelayDays: { weight: 1, points: [[0, 82], [7, 62], [30, 15], [60, 0]], source: growth },
	replyRate: { weight: 1, points: [[0, 10], [0.3, 45], [0.6, 78], [0.9, 95]], source: growth },
	meetingAttendanceRate: { weight: 1, points: [[0, 5], [0.6, 40], [0.9, 80], [1, 92]], source: growth },
	lastContactDays: { weight: 1, points: [[0, 88], [14, 78], [45, 52], [90, 25], [180, 5]], source: growth },
	tenureDays: { weight: 1, points: [[0, 10], [60, 40], [180, 68], [365, 82], [1_095, 88]], source: growth },
	championChanged: { weight: 2, points: [[0, 72], [1, 8]], source: industry },
	missedMaintenance: { weight: 1, points: [[0, 72], [1, 35], [3, 5]], source: industry },
	noShowRate: { weight: 1, points: [[0, 78], [0.1, 52], [0.3, 12], [0.6, 0]], source: industry },
};

const referral: Readonly<Partial<Record<Metric, ReadinessCurve>>> = {
	npsScore: { weight: 5, points: [[0, 0], [6, 5], [7, 38], [8, 58], [9, 92], [10, 100]], source: nps },
	csatAverage: { weight: 3, points: [[1, 0], [3, 20], [4, 68], [4.5, 90], [5, 98]], source: scale },
	milestoneSatisfaction: { weight: 2, points: [[1, 0], [3, 20], [4, 68], [4.5, 90], [5, 98]], source: scale },
	referralsGiven: { weight: 3, points: [[0, 50], [1, 90], [3, 100]], source: goodwill },
	sentimentTrend: { weight: 2, points: [[-0.4, 5], [0, 60], [0.2, 86], [0.5, 95]], source: goodwill },
	complaints90d: { weight: 3, points: [[0, 80], [1, 10], [2, 0]], source: goodwill },
	openTickets: { weight: 1, points: [[0, 80], [2, 48], [5, 10], [10, 0]], source: goodwill },
	ticketResolutionHours: { weight: 1, points: [[0, 92], [24, 75], [72, 45], [168, 12], [336, 0]], source: 'Resolution targets 24/48/72/168 hours' },
	replyRate: { weight: 2, points: [[0, 8], [0.3, 45], [0.6, 80], [0.9, 96]], source: goodwill },
	meetingAttendanceRate: { weight: 1, points: [[0, 5], [0.6, 40], [0.9, 80], [1, 92]], source: goodwill },
	lastContactDays: { weight: 1, points: [[0, 88], [14, 80], [45, 52], [90, 22], [180, 5]], source: goodwill },
	tenureDays: { weight: 2, points: [[0, 5], [60, 35], [180, 66], [365, 84], [1_095, 94]], source: goodwill },
	usageTrend: { weight: 1, points: [[-0.5, 5], [0, 60], [0.2, 85], [0.5, 95]], source: goodwill },
	invoicesOverdue: { weight: 1, points: [[0, 72], [1, 30], [2, 5]], source: goodwill },
	noShowRate: { weight: 1, points: [[0, 80], [0.1, 52], [0.3, 12], [0.6, 0]], source: industry },
	missedMaintenance: { weight: 1, points: [[0, 74], [1, 35], [3, 5]], source: industry },
	championChanged: { weight: 2, points: [[0, 70], [1, 5]], source: industry },
};

export const readinessCurves: Readonly<Record<ReadinessTarget, Readonly<Partial<Record<Metric, ReadinessCurve>>>>> = { upsell, referral };

/** Weights of an industry in place of a curve's own. */
export const readinessWeightsOf: Readonly<Record<ReadinessTarget, Readonly<Record<Industry, Partial<Record<Metric, number>>>>>> = {
	upsell: {
		general: {},
		healthcare: { noShowRate: 3, serviceUtilisation: 2, usageTrend: 2, projectsActive: 0 },
		trades: { missedMaintenance: 3, projectsActive: 0, meetingAttendanceRate: 0 },
		professional_services: { projectsActive: 3, milestoneSatisfaction: 4, meetingAttendanceRate: 2, serviceUtilisation: 2 },
	},
	referral: {
		general: {},
		healthcare: { noShowRate: 3, usageTrend: 0 },
		trades: { ticketResolutionHours: 2, missedMaintenance: 2, meetingAttendanceRate: 0 },
		professional_services: { milestoneSatisfaction: 4, referralsGiven: 4, meetingAttendanceRate: 2 },
	},
};

/** What stands in the way whatever the score: first it is put right, then they are asked. */
export interface BlockerRule {
	code: string;
	metric: Metric;
	/** It stands in the way from this value on (`most`: up to this value). */
	least?: number;
	most?: number;
	targets: readonly ReadinessTarget[];
	text: string;
}

export const blockerRules: readonly BlockerRule[] = [
	{ code: 'overdue_invoice', metric: 'invoicesOverdue', least: 1, targets: ['upsell'], text: 'An invoice is overdue: settle that first.' },
	{ code: 'complaint', metric: 'complaints90d', least: 1, targets: ['upsell', 'referral'], text: 'There was a complaint in the last 90 days: close it first.' },
	{ code: 'open_tickets', metric: 'openTickets', least: 5, targets: ['upsell', 'referral'], text: 'Many tickets are open: solve them first.' },
	{ code: 'detractor', metric: 'npsScore', most: 6, targets: ['upsell', 'referral'], text: 'By their latest answer they would not recommend you: ask why first.' },
	{ code: 'new_customer', metric: 'tenureDays', most: 29, targets: ['upsell', 'referral'], text: 'They have been a customer for less than a month.' },
];

const overridesSchema = z.strictObject({ metrics: z.partialRecord(z.enum(metrics), z.number().min(0).max(1_000)).optional() });

/**
 * How much each metric counts: the operator's weight, else the industry's, else the curve's own. 0 leaves one out.
 *
 * @throws InputError naming what is no metric or no weight
 */
export function readinessWeights(target: ReadinessTarget, ofIndustry: Industry, overrides?: unknown): Partial<Record<Metric, number>> {
	const given = parseShape(overridesSchema, overrides ?? {}, 'weights');
	return { ...readinessWeightsOf[target][ofIndustry], ...given.metrics };
}
