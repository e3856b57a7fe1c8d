import type { RiskLevel } from './risk';

/** How far ahead the probability of leaving looks, in days: outcomes are observed 30-60 days after the cut. */
export const HORIZON_DAYS = 60;

/** Value is counted over three years at most, discounted by 10 % a year. */
const monthsCounted = 36;
const monthlyDiscount = 1.1 ** (1 / 12) - 1;
const daysPerMonth = 365.25 / 12;
/** Nothing certain: a probability of 1 would put the date on today and the value at nothing. */
const mostCertain = 0.999;
/** A date further off than this says nothing. */
const furthestDays = 730;

const dailyHazard = (churnProbability: number, horizonDays: number): number =>
	-Math.log(1 - Math.min(churnProbability, mostCertain)) / horizonDays;

/**
 * In how many days the customer will have left with a chance of one half, at a constant hazard. A customer under contract
 * leaves at its end, not before. Undefined at low risk and beyond two years.
 */
export function daysToChurn(churnProbability: number, level: RiskLevel, daysToRenewal?: number, horizonDays = HORIZON_DAYS): number | undefined {
	if (level === 'low') return undefined;
	const median = Math.round(Math.LN2 / dailyHazard(churnProbability, horizonDays));
	const days = Math.max(median, Math.round(daysToRenewal ?? 0));
	return days > furthestDays ? undefined : days;
}

/** What the customer is expected to pay over the next three years, in the currency of the revenue. */
export function lifetimeValue(monthlyRevenue: number, churnProbability: number, horizonDays = HORIZON_DAYS): number {
	const stay = Math.exp(-dailyHazard(churnProbability, horizonDays) * daysPerMonth);
	const keep = stay / (1 + monthlyDiscount);
	return (monthlyRevenue * keep * (1 - keep ** monthsCounted)) / (1 - keep);
}
