import type { Context, Rule } from '../context';
import { frequencyCap, quietHours } from './timing';

/** Whether the message is severe enough to pass quiet hours and caps. Never one to a marketing list. */
function overrides({ message: { topic, severity, crisisLevel }, policy: { override } }: Context): boolean {
	return (
		!override.neverTopics.includes(topic) &&
		((severity !== undefined && override.severities.includes(severity)) ||
			(crisisLevel !== undefined && override.crisisLevels.includes(crisisLevel)))
	);
}

export const unlessSevere =
	(rule: Rule): Rule =>
	(context) =>
		overrides(context) ? undefined : rule(context);

export const severityOverride: Rule = (context) => {
	if (!overrides(context)) return undefined;
	const waived = [quietHours, frequencyCap]
		.map((rule) => rule(context))
		.filter((verdict) => verdict !== undefined);
	if (waived.length === 0) return undefined;
	const { severity, crisisLevel } = context.message;
	return {
		action: 'send',
		rule: 'severity_override',
		text: `${severity ?? `Crisis level ${crisisLevel}`} passes ${waived.map(({ rule }) => rule.replace('_', ' ')).join(' and ')}.`,
		evidence: {
			severity: severity ?? null,
			crisisLevel: crisisLevel ?? null,
			waived: waived.map(({ rule, text }) => ({ rule, text })),
		},
	};
};
