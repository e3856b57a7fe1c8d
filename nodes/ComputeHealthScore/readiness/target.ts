/** What a model or scorecard tells ahead: who leaves, who is ready to be offered more, who is ready to be asked for a referral. */
export const targets = ['churn', 'upsell', 'referral'] as const;
export type Target = (typeof targets)[number];
export type ReadinessTarget = Exclude<Target, 'churn'>;

/** In a sentence: "a model of ...". */
export const targetNames: Readonly<Record<Target, string>> = {
	churn: 'leaving',
	upsell: 'upsell readiness',
	referral: 'referral readiness',
};

/** The key of the outcome, where the operator names none. */
export const labelFields: Readonly<Record<Target, string>> = { churn: 'churned', upsell: 'won', referral: 'referred' };
