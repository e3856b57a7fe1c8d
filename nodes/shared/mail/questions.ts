import { allMatches } from '../allMatches';
import { unevenSpaces } from '../spaces';

/** How a language asks without a question mark, told by the end or the beginning of a sentence. */
interface AskingForms {
	ends?: RegExp;
	starts?: RegExp;
}

/** The patterns look at a bounded head or tail of one sentence, so that the work is linear. */
const askingForms: ReadonlyMap<string, AskingForms> = new Map(Object.entries({
	ja: { ends: /(?:でしょうか|ますか|ですか|ませんか|ましたか|だろうか|のか|教えてください|教えて下さい|お教えください|お知らせください|お聞かせください|ご教示ください|ご教示いただけますと幸いです|教えていただけますか|かな)$/u },
	zh: {
		ends: /(?:吗|嗎|呢|么|麼|没有|與否|与否|如何|怎么办|怎麼辦|多少|多久|几时|什么时候|哪里|可否|是否可以|行不行|好不好|可不可以|能不能)$/u,
		starts: /^(?:请问|請問|想问|想問|想请问|请教|為什麼|为什么|怎么|怎麼|如何|什么时候|什麼時候|是否|能否|可否|可不可以|能不能|有没有)/u,
	},
	en: {
		starts: /^(?:(?:so|and|but|also|hi|hello|please)[, ]{1,2})?(?:(?:can|could|would|will|do|does|did|is|are|was|were|have|has|should|may|might) (?:you|we|i|it|they|he|she|there|this|that|the|my|our|your|any|anyone|someone)\b|(?:what|when|where|who|which|why|how) (?:is|are|was|were|do|does|did|can|could|would|will|should|much|many|long|soon|about|come|time|if|to)\b|(?:please |kindly |could you )?(?:let (?:me|us) know|tell (?:me|us)|advise|confirm) (?:if|whether|when|what|how|which|where|who|why)\b|(?:i|we) (?:would like to know|'d like to know|want to know|was wondering|were wondering|am wondering|wonder) (?:if|whether|when|what|how|which|where|who|why)\b)/iu,
	},
	es: {
		starts: /^(?:¿|(?:me |nos )?(?:podrías?|podr[íi]an?|puedes?|pueden?|podéis|podríais) |(?:quisiera|querría|quiero|quería|queremos|me gustaría|nos gustaría) saber |(?:qué|cuándo|dónde|quién|cuál|cuáles|cómo|cuánto|cuánta|cuántos|por qué) )/iu,
	},
	fr: {
		starts: /^(?:est-ce que|qu'est-ce|qu’est-ce|(?:pouvez|pourriez|pourrais|peux|avez|auriez|êtes|savez|sauriez|serait|est|sont|puis|peut)-(?:vous|tu|t-on|il|elle|ils|elles|je|on|ce)\b|(?:quand|comment|pourquoi|combien|quel|quelle|quels|quelles|où) |(?:je |nous )?(?:voudrais|voudrions|souhaite|souhaiterais|souhaitons|aimerais|aimerions) savoir |merci de (?:me|nous) (?:dire|confirmer|préciser|indiquer) )/iu,
	},
	de: {
		starts: /^(?:(?:können|könnten|könnt|kannst|könntest|würden|würdest|haben|hätten|hast|sind|ist|wird|werden|gibt|gäbe|darf|dürfen|soll|sollen|muss|müssen) (?:sie|ihr|du|wir|ich|es|er|man|das|die|der)\b|(?:wann|wie|was|wo|wer|welche|welcher|welches|warum|wieso|weshalb|wieviel) |(?:bitte )?(?:teilen|sagen|geben|lassen) sie (?:mir|uns) (?:bitte )?(?:mit|bescheid|wissen)|(?:ich |wir )?(?:möchte|möchten|würde|würden|wüsste|wüssten)(?: ich| wir)?(?: gerne?)? wissen)/iu,
	},
}));

/** Longest sentence looked at and most questions told, so that one mail stays bounded. */
const bounds = { sentence: 600, questions: 20, characters: 50_000 } as const;

type Follower = 'anything' | 'number' | 'smallLetter';

/** Words whose full stop ends no sentence, by what follows where it does not. */
const abbreviations: Readonly<Record<Follower, string>> = {
	anything: 'mr mrs ms dr hr hrn fr st ste prof ing sr sra srta sres dña mm mme mlle mgr bzw ca vgl ggf ggfs evtl bspw inkl exkl zzgl bzgl sog lt approx aprox incl vs tel tél ref réf ud uds dpto apdo avda',
	/** "No. 5", "Hauptstr. 12", "Jan. 3". */
	number: 'no nr núm num nro art abs ziff kap pág pag fig min max mind vol str jan mar ago sep',
	/** As they end sentences too: "Miller & Co. about it", "lamps etc. by Monday", "at 9 a.m. on Monday". */
	smallLetter: 'etc usw co inc ltd corp cía std stk feb févr mär mrz apr abr avr jun jul juil aug sept oct okt nov dec dez dic déc ene janv a.m p.m u.s u.k s.a s.l',
};
const followerOf = new Map(Object.entries(abbreviations).flatMap(([follower, words]) => words.split(' ').map((word) => [word, follower as Follower] as const)));
const longestAbbreviation = Math.max(...[...followerOf.keys()].map((word) => word.length));
const followers: Readonly<Record<Follower, RegExp>> = { anything: /^/u, number: /^[#A-Z]{0,4}-?\d/u, smallLetter: /^(?:[a-zß-ÿ\d]|KG)/u };

/** What stands before a word, by unit of UTF-16. */
const beforeWord = new Uint8Array(0x10000);
for (const mark of ' ("«/-') beforeWord[mark.charCodeAt(0)] = 1;
const initials = /^[a-zäöü](?:\.[a-zäöü]){1,3}$/iu;
/** "z. B.", "i. d. R.", "p. ej." are two words, and "P. S." begins a sentence. */
const spacedInitials = /(?:^|[ (])(?!p\. s\.)[a-zäöü]\. [a-zäöü]\.$/iu;
/** "14 h.", "appendix D.": no name follows, nor behind "so do I." and "Q.". */
const lastLetter = /(?:\d ?[a-z]|(?:^|\s)(?:appendix|annexe?|anexo|column|row|spalte|option|opción|plan|part|teil|type?|tipo|variante|section|block|gate|punkt|group|gruppe|grupo|class) [a-z])\.$/iu;
/** "am 3. April", "am 24.12. geöffnet", "im 1. Stock". */
const germanOrdinal = /(?:^|[^\d.,:])\d{1,2}\.(\d{1,2}\.)?$/u;
const germanMonth = /^(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)/iu;

/** How much before a full stop, and after it, tells whether it ends a sentence. */
const near = { before: 20, after: 90 } as const;

/** What must follow for a sentence to go on behind a full stop; after some words it does even where a question could begin. */
interface GoingOn {
	follower: RegExp;
	always?: true;
}

function ordinalAt(text: string, from: number, end: number): GoingOn | undefined {
	const found = germanOrdinal.exec(text.slice(Math.max(from, end - near.before), end));
	if (found === null) return undefined;
	// "1. Was kostet es" begins a list; "am 1.12. Können Sie" ends a sentence.
	if (!/\D/u.test(text.slice(from, end - 1).trim())) return { follower: germanMonth };
	return { follower: found[1] === undefined ? /^[a-zäöüß\d]/iu : /^[a-zäöüß]/u };
}

function goingOnAt(text: string, from: number, end: number, language: string): GoingOn | undefined {
	const last = text.charCodeAt(end - 2);
	if (last >= 0x30 && last <= 0x39) return language === 'de' ? ordinalAt(text, from, end) : undefined;
	let start = end - 1;
	while (start > from && end - start <= longestAbbreviation + 1 && beforeWord[text.charCodeAt(start - 1)] !== 1) start -= 1;
	const isStreet = last === 0x72 && text.startsWith('str', end - 4);
	if (end - 1 - start > longestAbbreviation && !isStreet) return undefined;
	const word = text.slice(start, end - 1);
	if (word.length === 1) {
		const before = text.slice(Math.max(from, end - near.before), end);
		if (spacedInitials.test(before)) return { follower: followers.anything, always: true };
		return /[a-zäöü]/iu.test(word) && !'IQ'.includes(word) && !lastLetter.test(before) ? { follower: followers.anything } : undefined;
	}
	const known = followerOf.get(word.toLowerCase());
	if (known === 'anything') return { follower: followers.anything, always: true };
	if (known !== undefined || isStreet) return { follower: followers[known ?? 'number'] };
	return initials.test(word) && word.toLowerCase() !== 'p.s' ? { follower: followers.anything, always: true } : undefined;
}

/** Whether a sentence that began at `from` goes on behind the full stop before `end`. */
function goesOn(text: string, from: number, end: number, language: string): boolean {
	const found = goingOnAt(text, from, end, language);
	if (found === undefined) return false;
	const rest = text.slice(end, end + near.after).trimStart();
	if (!found.follower.test(rest) || /^[¿¡]/u.test(rest)) return false;
	return found.always === true || askingForms.get(language)?.starts?.test(rest) !== true;
}

const sentenceEnd = /[.!?…](?=[\s"'”’»)\]\u3040-\u9FFF]|$)|[。！？؟]/gu;

/** Cuts text into sentences, the closing mark kept. An empty line, a list item and a full-width stop end one too. */
function sentences(text: string, language: string): string[] {
	const found: string[] = [];
	for (const paragraph of text.slice(0, bounds.characters).split(/\n\s*\n|\n(?=\s{0,8}(?:[-*•‣]|\d{1,2}[.)])\s)/u)) {
		// Lines in Chinese and Japanese join without a space.
		const flat = paragraph.replace(/([\u3040-\u30FF\u3400-\u9FFF、，])\n\s{0,20}/gu, '$1').replace(unevenSpaces, ' ').trim();
		let from = 0;
		for (const mark of allMatches(flat, sentenceEnd)) {
			const end = mark.index + mark[0].length;
			if (mark[0] === '.' && goesOn(flat, from, end, language)) continue;
			if (end > from) found.push(flat.slice(from, end).trim());
			from = end;
		}
		if (from < flat.length) found.push(flat.slice(from).trim());
	}
	return found.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

const closing = /["'”’»)\]\s]/u;
const stops = '。.!！…';

/** A text without what it ends with of one character after the other. From behind: an expression would begin at each of them in the text. */
function withoutEnd(text: string, isLeftOut: (character: string) => boolean): string {
	let end = text.length;
	while (end > 0 && isLeftOut(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}

function asks(sentence: string, language: string): boolean {
	const bare = withoutEnd(sentence, (character) => closing.test(character));
	if (bare !== '' && '?？؟'.includes(bare.charAt(bare.length - 1))) return true;
	const forms = askingForms.get(language);
	const core = withoutEnd(bare, (character) => stops.includes(character));
	if (forms?.ends?.test(core.slice(-24))) return true;
	const start = core.slice(0, 90).replace(/^[\s\-*•\d.)"'“«]+/u, '');
	return forms?.starts?.test(start) ?? false;
}

/**
 * The questions in a text, in order and without repeats: sentences that end in a question mark, and those that ask without
 * one in the language given (ISO 639-1; an unknown one goes by marks only). At most 20.
 */
export function questions(text: string, language: string): string[] {
	const found = new Set<string>();
	for (const sentence of sentences(text, language)) {
		if (sentence.length > bounds.sentence * 4) continue;
		if (asks(sentence, language)) found.add(sentence.slice(-bounds.sentence).replace(/^[\s\-*•]+/u, ''));
		if (found.size >= bounds.questions) break;
	}
	return [...found];
}
