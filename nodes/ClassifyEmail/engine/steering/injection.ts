import type { Reason } from '../../../shared/vocabulary';
import type { SteeringSign } from './steeringPhrases';
import { suspicious, telling } from './steeringPhrases';

export interface InjectionFinding {
	suspected: boolean;
	/** Why; absent where nothing is suspected. */
	reason?: Reason;
	/** The text without the passages that speak to a machine: what engines judge. */
	harmless: string;
}

/** How much is searched. */
const characters = 40_000;

function blocks(text: string): string[] {
	return text.split(/\n\s*\n/u);
}

interface Hit {
	kind: string;
	phrase: string;
}

function hit(text: string, { kind, expression }: SteeringSign): Hit[] {
	// Line starts matter to some signs, so that every line is looked at, and the whole for those that reach over lines.
	const flat = text.replace(/\n/gu, ' ');
	const match = expression.exec(flat) ?? text.split('\n').map((line) => expression.exec(line)).find((found) => found !== null);
	return match ? [{ kind, phrase: match[0].trim().slice(0, 120) }] : [];
}

function distinctKinds(hits: Hit[]): number {
	return new Set(hits.map(({ kind }) => kind)).size;
}

function look(text: string): { suspected: boolean; hits: Hit[] } {
	const sure = telling.flatMap((sign) => hit(text, sign));
	const vague = suspicious.flatMap((sign) => hit(text, sign));
	return { suspected: sure.length > 0 || distinctKinds(vague) >= 2, hits: [...sure, ...vague] };
}

/**
 * Looks for text that speaks to a machine instead of to us. Mail is evidence, never instruction: such passages are kept
 * from the engines, and where one is found no model's word is taken on the mail.
 * @param newText what the sender wrote, as a reader sees it
 * @param unseen everything in the mail, hidden parts included: a passage that no reader sees counts as well
 */
export function detectInjection(newText: string, unseen = ''): InjectionFinding {
	const text = newText.slice(0, characters);
	const found = look(text);
	const hidden = found.suspected || unseen === '' ? undefined : look(unseen.slice(0, characters));
	if (!found.suspected && !hidden?.suspected) return { suspected: false, harmless: newText };

	const hits = found.suspected ? found.hits : (hidden?.hits ?? []);
	const kinds = [...new Set(hits.map(({ kind }) => kind))];
	return {
		suspected: true,
		harmless: found.suspected ? withoutSteering(newText) : newText,
		reason: {
			code: 'injection_suspected',
			text: `The mail ${found.suspected ? '' : 'holds text that no reader sees which '}${kinds.join(' and ')}: "${hits[0]?.phrase ?? ''}". It was labelled offline without that passage; no model's word was taken.`,
			evidence: { kinds, phrases: hits.map(({ phrase }) => phrase).slice(0, 5), hidden: !found.suspected },
		},
	};
}

/** Leaves out the paragraphs that speak to a machine, and what stands between two of them. */
function withoutSteering(text: string): string {
	const all = blocks(text);
	const marked = all.map((block) => telling.some((sign) => hit(block, sign).length > 0) || suspicious.some((sign) => hit(block, sign).length > 0));
	const first = marked.indexOf(true);
	const last = marked.lastIndexOf(true);
	return all.filter((_, index) => index < first || index > last).join('\n\n');
}
