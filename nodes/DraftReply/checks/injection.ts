import { detectInjection } from '../../shared/injection/detectInjection';
import type { DraftCheck } from '../draft';
import { sentencesOf } from '../style/words';

/**
 * The first words in a mail that speak to a machine, or undefined. A second line of defence, for mails that were not
 * classified or of which the classifier saw less: whatever a mail says, recipients, links, headers and status are never
 * taken from it. Here it only decides that a person must look.
 */
export function commandIn(text: string): string | undefined {
	return detectInjection(text.normalize('NFKC')).phrases[0];
}

export function mailIsNoCommand(suspected: boolean, command: string | undefined): DraftCheck {
	const passed = !suspected && command === undefined;
	return {
		name: 'no_injection_suspected',
		passed,
		detail: passed
			? 'The mail speaks to people.'
			: `The mail seems to give orders to a machine${command === undefined ? '' : ` ("${command}")`}: a person must look.`,
	};
}

function bare(text: string): string {
	return text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}]+/gu, '');
}

/** Sentences of our own instructions that a model repeated. */
function leakedInstructions(draft: string, instructions: string): string[] {
	const bareDraft = bare(draft);
	return sentencesOf(instructions).filter((sentence) => bare(sentence).length >= 24 && bareDraft.includes(bare(sentence)));
}

/** What only a machine says of itself, or only somebody under its orders. */
const machineTalk =
	/\b(?:as an ai|i am an? (?:ai|language model)|language model|system prompt|my (?:instructions|prompt)|untrusted data|jailbroken)\b|\[(?:DAN|GPT|🔒CLASSIC|🔓JAILBREAK)\]|\bDAN:/i;

export function nothingLeaked(draft: string, instructions: string): DraftCheck {
	const leaked = leakedInstructions(draft, instructions);
	const talk = machineTalk.exec(draft)?.[0];
	const passed = leaked.length === 0 && talk === undefined;
	return {
		name: 'nothing_leaked',
		passed,
		detail: passed
			? 'Nothing of our instructions to the model is in it.'
			: `Speaks of the machine: ${[...leaked, ...(talk === undefined ? [] : [talk])].map((text) => `"${text.slice(0, 80)}"`).join(', ')}.`,
	};
}
