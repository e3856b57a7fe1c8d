import * as z from 'zod';
import { parseShape } from '../../shared/shape';
import type { Industry } from '../../shared/vocabulary';
import { type Metric, metrics } from './metrics';

/** The four scores of the retention design, in the order of its table. */
export const factors = ['engagement', 'satisfaction', 'paymentBehavior', 'communicationResponsiveness'] as const;
export type Factor = (typeof factors)[number];

/** A customer about whom nothing stands out, good or bad. */
export const NEUTRAL = 70;

/** How much known weight, as a share of all, halves the pull towards neutral: little evidence moves the score little. */
export const EVIDENCE_HALF = 0.15;

export interface Curve {
	factor: Factor;
	/** Weight within the factor. */
	weight: number;
	/** Value and points (0-100), rising in value; straight lines between, flat outside. 70 is neutral. */
	points: ReadonlyArray<readonly [value: number, points: number]>;
	source: string;
}

const design = 'Data sources named by the retention design (engagement, payments, tickets, communication); the numbers are our judgement';
const signals = 'Satisfaction signals of the communication design; the numbers are our judgement';
const nps = 'NPS groups: 0-6 detractor, 7-8 passive, 9-10 promoter (Reichheld, HBR December 2003)';
const scale = 'CSAT counts 4 and 5 of 5 as satisfied';
const payment = 'Payment terms as usual in B2B: late after 7 days, a matter for a call after 30 (EU directive 2011/7: 30 days)';
const industry = 'Focus of the retention design for this industry; the numbers are our judgement';

/** How each metric is turned into points. Operators change weights, not curves. */
export const curves: Readonly<Partial<Record<Metric, Curve>>> = {
	tenureDays: { factor: 'engagement', weight: 1, points: [[0, 50], [90, 58], [365, 72], [1_095, 88], [2_555, 95]], source: design },
	lastContactDays: { factor: 'engagement', weight: 3, points: [[0, 90], [14, 80], [30, 70], [60, 45], [120, 20], [240, 0]], source: design },
	contactsPerMonth: { factor: 'engagement', weight: 1, points: [[0, 30], [1, 60], [2, 70], [4, 85], [8, 95]], source: design },
	emailOpenRate: { factor: 'engagement', weight: 1, points: [[0, 25], [0.1, 45], [0.25, 70], [0.5, 90], [0.8, 100]], source: `${design}; low weight, as privacy proxies open mails` },
	emailClickRate: { factor: 'engagement', weight: 1, points: [[0, 45], [0.02, 70], [0.1, 95]], source: design },
	meetingAttendanceRate: { factor: 'engagement', weight: 2, points: [[0, 0], [0.5, 35], [0.8, 70], [1, 95]], source: signals },
	usageTrend: { factor: 'engagement', weight: 3, points: [[-1, 0], [-0.5, 15], [-0.2, 45], [0, 72], [0.2, 90], [0.5, 100]], source: design },
	serviceUtilisation: { factor: 'engagement', weight: 2, points: [[0, 0], [0.3, 35], [0.6, 70], [0.9, 95]], source: design },
	projectsActive: { factor: 'engagement', weight: 1, points: [[0, 45], [1, 75], [3, 95]], source: industry },
	noShowRate: { factor: 'engagement', weight: 1, points: [[0, 90], [0.05, 75], [0.15, 50], [0.3, 20], [0.6, 0]], source: industry },
	cancelledAppointments90d: { factor: 'engagement', weight: 1, points: [[0, 85], [1, 65], [2, 45], [4, 15], [6, 0]], source: industry },
	missedMaintenance: { factor: 'engagement', weight: 1, points: [[0, 85], [1, 45], [2, 15], [3, 0]], source: industry },
	contractMonths: { factor: 'engagement', weight: 1, points: [[1, 50], [12, 75], [24, 88], [36, 95]], source: 'Month-to-month contracts leave most (Telco data: 43 % against 3 % on two years)' },
	daysToRenewal: { factor: 'engagement', weight: 1, points: [[-30, 15], [0, 45], [30, 50], [60, 60], [90, 70], [180, 78], [365, 85]], source: 'Renewal reminders 60/30/7 days; the numbers are our judgement' },
	revenueTrend: { factor: 'engagement', weight: 2, points: [[-1, 0], [-0.3, 30], [-0.1, 58], [0, 72], [0.1, 82], [0.3, 95]], source: design },
	championChanged: { factor: 'engagement', weight: 2, points: [[0, 75], [1, 15]], source: design },
	npsScore: { factor: 'satisfaction', weight: 3, points: [[0, 0], [6, 40], [7, 62], [8, 75], [9, 92], [10, 100]], source: nps },
	csatAverage: { factor: 'satisfaction', weight: 3, points: [[1, 0], [3, 40], [4, 75], [5, 100]], source: scale },
	sentimentTrend: { factor: 'satisfaction', weight: 2, points: [[-1, 0], [-0.4, 25], [-0.15, 52], [0, 72], [0.2, 85], [0.6, 100]], source: signals },
	complaints90d: { factor: 'satisfaction', weight: 3, points: [[0, 80], [1, 50], [2, 28], [3, 12], [5, 0]], source: design },
	openTickets: { factor: 'satisfaction', weight: 1, points: [[0, 78], [2, 65], [5, 40], [10, 15], [20, 0]], source: design },
	ticketsPerMonth: { factor: 'satisfaction', weight: 1, points: [[0, 75], [1, 72], [4, 50], [10, 20], [20, 0]], source: design },
	ticketResolutionHours: { factor: 'satisfaction', weight: 1, points: [[0, 90], [8, 82], [24, 72], [72, 50], [168, 25], [336, 5]], source: 'Resolution targets 24/48/72/168 hours' },
	milestoneSatisfaction: { factor: 'satisfaction', weight: 2, points: [[1, 0], [3, 40], [4, 75], [5, 100]], source: scale },
	referralsGiven: { factor: 'satisfaction', weight: 1, points: [[0, 70], [1, 88], [3, 100]], source: industry },
	paymentDelayDays: { factor: 'paymentBehavior', weight: 3, points: [[-5, 92], [0, 88], [7, 70], [15, 52], [30, 30], [60, 8], [90, 0]], source: payment },
	paymentDelayTrend: { factor: 'paymentBehavior', weight: 2, points: [[-10, 90], [0, 74], [5, 58], [15, 30], [30, 5], [45, 0]], source: signals },
	invoicesOverdue: { factor: 'paymentBehavior', weight: 3, points: [[0, 84], [1, 55], [2, 30], [3, 12], [5, 0]], source: payment },
	replyRate: { factor: 'communicationResponsiveness', weight: 3, points: [[0, 10], [0.2, 38], [0.5, 70], [0.8, 92], [1, 98]], source: design },
	medianResponseHours: { factor: 'communicationResponsiveness', weight: 2, points: [[0, 95], [4, 90], [24, 75], [72, 52], [168, 28], [336, 8], [720, 0]], source: design },
	responseHoursTrend: { factor: 'communicationResponsiveness', weight: 2, points: [[-0.5, 92], [0, 74], [0.5, 52], [1, 34], [2, 12], [4, 0]], source: signals },
};

export interface ScorecardWeights {
	/** How much each factor counts; only their ratios matter. */
	factors: Record<Factor, number>;
	/** How much each metric counts within its factor. */
	metrics: Partial<Record<Metric, number>>;
}

interface IndustryWeights extends ScorecardWeights {
	source: string;
}

const focus = 'Industry focus of the retention design; the numbers are our judgement';

const byIndustry: Readonly<Record<Industry, IndustryWeights>> = {
	general: {
		factors: { engagement: 35, satisfaction: 30, paymentBehavior: 20, communicationResponsiveness: 15 },
		metrics: {},
		source: 'The four factors of the retention design; the numbers are our judgement',
	},
	healthcare: {
		factors: { engagement: 45, satisfaction: 35, paymentBehavior: 8, communicationResponsiveness: 12 },
		metrics: { noShowRate: 4, cancelledAppointments90d: 3, usageTrend: 1, meetingAttendanceRate: 1 },
		source: `${focus} (appointment adherence, patient satisfaction)`,
	},
	trades: {
		factors: { engagement: 40, satisfaction: 30, paymentBehavior: 20, communicationResponsiveness: 10 },
		metrics: { missedMaintenance: 4, daysToRenewal: 3, contractMonths: 2, ticketResolutionHours: 2, emailOpenRate: 0.5 },
		source: `${focus} (maintenance contracts, response times)`,
	},
	professional_services: {
		factors: { engagement: 30, satisfaction: 35, paymentBehavior: 20, communicationResponsiveness: 15 },
		metrics: { milestoneSatisfaction: 4, championChanged: 4, projectsActive: 3, meetingAttendanceRate: 3, referralsGiven: 2 },
		source: `${focus} (milestones, referrals, renewals)`,
	},
};

export const industryWeights = byIndustry;

const weight = z.number().min(0).max(1_000);
const overridesSchema = z.strictObject({
	factors: z.partialRecord(z.enum(factors), weight).optional(),
	metrics: z.partialRecord(z.enum(metrics), weight).optional(),
});

/**
 * The weights of an industry with the operator's in place of single ones. 0 leaves a factor or metric out.
 *
 * @throws InputError naming what is no factor, no metric or no weight
 */
export function scorecardWeights(ofIndustry: Industry, overrides?: unknown): ScorecardWeights {
	const base = byIndustry[ofIndustry];
	if (overrides === undefined || overrides === null) return base;
	const given = parseShape(overridesSchema, overrides, 'weights');
	return {
		factors: { ...base.factors, ...given.factors },
		metrics: { ...base.metrics, ...given.metrics },
	};
}

/** Points (0-100) of a value on a curve. */
export function pointsOn(points: Curve['points'], value: number): number {
	let before = points[0];
	for (const anchor of points) {
		if (value <= anchor[0]) {
			if (before === undefined || before === anchor) return anchor[1];
			const share = (value - before[0]) / (anchor[0] - before[0]);
			return before[1] + share * (anchor[1] - before[1]);
		}
		before = anchor;
	}
	return before?.[1] ?? NEUTRAL;
}
