import type { Rule } from './context';
import { channelUnavailable, whatsappClosed } from './rules/capability';
import { doNotContact, noConsent, suppressed } from './rules/permission';
import { severityOverride, unlessSevere } from './rules/severity';
import { frequencyCap, legalCap, legalWindow, quietHours } from './rules/timing';
import { aiOptOut, aiRollout, incidentPause, preference } from './rules/wishes';

/** The order in which the rules are asked; the first that speaks decides. */
export const rules: readonly Rule[] = [
	doNotContact,
	suppressed,
	noConsent,
	legalWindow,
	unlessSevere(quietHours),
	unlessSevere(frequencyCap),
	legalCap,
	channelUnavailable,
	whatsappClosed,
	incidentPause,
	preference,
	aiOptOut,
	aiRollout,
	severityOverride,
];

/** Those that open and close by the clock. */
export const hourRules: readonly Rule[] = [legalWindow, unlessSevere(quietHours)];

/** The caps alone: a message that asks to be skipped at a cap is skipped though something else would defer it anyway. */
export const capRules: readonly Rule[] = [unlessSevere(frequencyCap), legalCap];
