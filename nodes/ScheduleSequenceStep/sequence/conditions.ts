import { fieldOf } from '../../shared/record';
import type { Millis } from '../../shared/time/clockChanges';
import type { Reason } from '../../shared/vocabulary';
import type { Condition, Engagement, Step } from './definition';
import type { Happening, SequenceEvent, Situation } from './situation';

/** A click proves that the mail was opened, a reply as well. */
const signs: Record<Engagement, readonly Happening[]> = {
	opened: ['open', 'click', 'reply'],
	clicked: ['click'],
	replied: ['reply'],
	negative: ['negative'],
};

export function showsEngagement(event: SequenceEvent, engagement: Engagement): boolean {
	return signs[engagement].includes(event.event);
}

/** The first condition of the step that does not hold at `now`, as a reason; undefined where all do. */
export function failedCondition(step: Step, situation: Situation, now: Millis): Reason | undefined {
	const failed = step.conditions?.find((condition) => !holds(condition, situation, now));
	if (failed === undefined) return undefined;
	const text = 'op' in failed
		? `${failed.field} ${failed.op} ${failed.value === undefined ? '' : JSON.stringify(failed.value)} does not hold`.replace('  ', ' ')
		: `${failed.is === false ? 'There was' : 'There was not'}: ${failed.engagement}${failed.step === undefined ? '' : ` (step ${failed.step})`}`;
	return { code: 'condition_not_met', text: `${text}.`, evidence: failed };
}

function holds(condition: Condition, { contact, enrolment, events }: Situation, now: Millis): boolean {
	if (!('op' in condition)) {
		const there = events.some(
			(event) => event.at <= now && showsEngagement(event, condition.engagement) && (condition.step === undefined || event.stepId === condition.step),
		);
		return there === (condition.is ?? true);
	}
	const [root, ...path] = condition.field.split('.');
	const value = path.reduce<unknown>((inner, name) => fieldOf(inner, name), root === 'contact' ? contact : enrolment.data);
	return compare(value ?? undefined, condition.op, condition.value);
}

type Comparison = Extract<Condition, { op: unknown }>;

/** Numbers and texts are compared with their like; what is missing equals nothing and is neither more nor less. */
function compare(value: unknown, op: Comparison['op'], wanted: Comparison['value']): boolean {
	switch (op) {
		case 'exists':
			return value !== undefined && value !== '';
		case 'missing':
			return value === undefined || value === '';
		case 'eq':
			return value === wanted;
		case 'ne':
			return value !== wanted;
		case 'in':
			return Array.isArray(wanted) && wanted.some((one) => one === value);
		case 'notIn':
			return Array.isArray(wanted) && !wanted.some((one) => one === value);
		default: {
			const order = orderOf(value, wanted);
			if (order === undefined) return false;
			return op === 'gt' ? order > 0 : op === 'gte' ? order >= 0 : op === 'lt' ? order < 0 : order <= 0;
		}
	}
}

function orderOf(a: unknown, b: unknown): number | undefined {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
	return undefined;
}
