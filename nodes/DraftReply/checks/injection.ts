import type { DraftCheck } from '../draft';
import { sentencesOf } from '../style/words';

/**
 * Marks of a text that speaks to a machine instead of to us. A second line of defence: whatever a mail says, recipients,
 * links, headers and status are never taken from it. Here it only decides that a person must look.
 */
const commands: readonly RegExp[] = [
	/\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instruction|prompt|rule|guideline|direction|context|programming)/i,
	/\b(?:ignore|disregard|forget)\b(?: \w+){0,2} (?:everything|all|anything|what)\b[^.\n]{0,30}\b(?:above|before|previous|prior|said|told)/i,
	/\b(?:ignore|disregard) (?:the |all |any )?(?:above|previous|prior|preceding)\b/i,
	/\b(?:system|developer|hidden|initial|secret) (?:prompt|message|instruction)s?\b/i,
	/\byou are (?:now|no longer|going to (?:play|act)|an? (?:ai|language model|assistant|chatbot|bot))\b|\b(?:act|behave|respond|answer|pretend)(?: \w+){0,3} (?:as|to be|like) (?:if you|an? |dan\b)/i,
	/\b(?:jailbreak|do anything now|developer mode|chatgpt|gpt-?\d?|language model|llm|openai|as an ai)\b/i,
	/\b(?:print|reveal|repeat|output|show|say|write|respond with|reply with|answer with)\b[^.\n]{0,30}\b(?:prompt|instructions|the (?:words?|phrase|text) above|"[^"]{3,}"|exactly|nothing else|only)/i,
	/\b(?:prompt|instruction|task|role|persona|rules?)\s?:\s|^[^\S\n]{0,20}(?:system|assistant|user|human|ai)\s?:/im,
	/<\|?(?:im_start|im_end|system|endoftext|assistant)\|?>|\[\/?INST\]|<<SYS>>|^#{2,}\s*(?:instruction|system|response)/im,
	/(?:ignora|olvida|omite)[^.\n]{0,30}(?:instrucciones|indicaciones|reglas)|(?:ignore[zr]?|oublie[zr]?)[^.\n]{0,30}(?:instructions|consignes|règles)|(?:ignorier|vergiss)[^.\n]{0,30}(?:anweisung|instruktion|regeln|vorgaben)/i,
	/(?:忽略|无视|忘记)[^。\n]{0,20}(?:指令|指示|提示|规则|要求)|(?:指示|命令|プロンプト|ルール)[^。\n]{0,12}(?:無視|忘れ)/u,
	/\b(?:mark|set|classify|treat|approve|send|forward)\b[^.\n]{0,40}\b(?:status|as ready|auto-?send|without (?:review|approval)|this draft|label)\b/i,
];

/** The first words in a mail that speak to a machine, or undefined. */
export function commandIn(text: string): string | undefined {
	const visible = text.normalize('NFKC').slice(0, 50_000);
	for (const pattern of commands) {
		const match = pattern.exec(visible);
		if (match !== null) return match[0].trim().slice(0, 120);
	}
	return undefined;
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
export function leakedInstructions(draft: string, instructions: string): string[] {
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
