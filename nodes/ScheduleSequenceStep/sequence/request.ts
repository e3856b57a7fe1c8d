import { InputError } from '../../shared/items';
import { fieldOf } from '../../shared/record';
import type { Millis } from '../../shared/time/clockChanges';
import { parseSequence, type Sequence } from './definition';
import { type NextStep, nextStep } from './nextStep';
import { type SequencePolicy, sequencePolicy } from './policy';
import { parseSituation } from './situation';

/**
 * Reads definitions and policies and remembers them: thousands of enrolments run on the same few. A definition that comes with every item, as from
 * a database, is recognised by its text.
 */
export class Definitions {
	private readonly byObject = new WeakMap<object, Sequence[]>();
	private readonly byText = new Map<string, Sequence[]>();
	private readonly policies = new Map<string, SequencePolicy>();

	/** The definitions given: one, or a list with a version each. @throws InputError naming the field */
	all(value: unknown): Sequence[] {
		if (typeof value !== 'object' || value === null) return [parseSequence(value)];
		const known = this.byObject.get(value);
		if (known) return known;
		const text = textOf(value);
		if (text === undefined) return this.read(value);
		const found = this.byText.get(text) ?? this.read(value);
		if (this.byText.size > 1_000) this.byText.clear();
		this.byText.set(text, found);
		this.byObject.set(value, found);
		return found;
	}

	private read(value: object): Sequence[] {
		if (!Array.isArray(value)) return [parseSequence(value)];
		if (value.length === 0) return [parseSequence(undefined)];
		return value.map((one: unknown, index) => parseSequence(one, `sequence[${index}]`));
	}

	/** The definition of the version that the enrolment began with; without one, the newest. @throws InputError */
	of(value: unknown, version: unknown): Sequence {
		const all = this.all(value);
		const newest = all.reduce((best, one) => (one.version > best.version ? one : best));
		if (version === undefined || version === null) return newest;
		const found = all.find((one) => one.version === version);
		if (found) return found;
		throw new InputError(
			`The enrolment runs on version ${String(version)} of "${newest.id}", which was not given; given: ${all.map((one) => one.version).join(', ')}.`,
			'Give the definition of that version, or a list of all versions: an enrolment finishes on the one it began with.',
		);
	}

	policy(value: unknown): SequencePolicy {
		const text = textOf({ value: value ?? null });
		if (text === undefined) return sequencePolicy(value);
		const known = this.policies.get(text) ?? sequencePolicy(value ?? undefined);
		if (this.policies.size > 1_000) this.policies.clear();
		this.policies.set(text, known);
		return known;
	}
}

/** Undefined where it has none, because it is nested without end; reading it says what is wrong. */
function textOf(value: object): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}

/** What the shell found for one item: nothing of it is trusted. */
export interface RawStep {
	sequence: unknown;
	enrolment: unknown;
	contact: unknown;
	history: unknown;
	policy: unknown;
	workspaceZone: string;
	now: Millis;
}

/** @throws InputError naming the field that is missing or wrong */
export function stepOf(raw: RawStep, definitions: Definitions): NextStep {
	if (raw.sequence === undefined || raw.sequence === null) parseSequence(undefined);
	const situation = parseSituation(raw);
	const sequence = definitions.of(raw.sequence, fieldOf(raw.enrolment, 'version'));
	return nextStep(sequence, situation, definitions.policy(raw.policy), raw.now);
}
