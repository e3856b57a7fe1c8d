import type { FeatureSink, Group } from './columns';
import { groups, idMask, places } from './columns';
import type { ConceptIndex, FoundConcept } from './conceptIndex';
import { conceptsIn, FoundConcepts } from './conceptIndex';
import { seeds } from './hashedWords';
import { beginHash, combine, finished, goOnBy, hash } from './hashing';
import { simplifiedChinese } from './simplified';
import type { Token } from './tokens';
import { TokenStore, tokensOf } from './tokens';

/**
 * What the trained engine sees of a mail: hashed n-grams of words and characters, what it speaks of, and how it is
 * built. The same function serves training and use, so that they cannot differ.
 */

/** What is read of one mail. */
export interface MailView {
	subject: string;
	/** The newest message: no quotes, no signature. */
	body: string;
	/** ISO 639-1 or `und`. */
	language: string;
	from: string;
	isReply: boolean;
	attachments: number;
	questions: number;
}

export const reading = {
	/** Tokens read of body and subject: what a mail wants is said early. */
	bodyTokens: 700,
	subjectTokens: 40,
	/** Longest sequence of Chinese or Japanese characters. */
	characters: 5,
	weights: { words: 1, characters: 0.7, subject: 0.25, concepts: 0.7, build: 0.3 } satisfies Record<Group, number>,
} as const;

/** Most features of each group that a mail has; of concepts none has so many: of 700 words five concepts each, with sixteen features. */
export const mostFeatures: Record<Group, number> = {
	words: 4 * reading.bodyTokens,
	characters: 3 * reading.bodyTokens,
	subject: 5 * reading.subjectTokens,
	concepts: 2 ** 16,
	build: 64,
};

/** What is kept of a mail beside its features: its tokens hold until the next mail is read. */
export interface ReadMail {
	/** How many features each group has, known or not. */
	counts: Int32Array;
	body: Token[];
	subject: Token[];
	/** Those of the build, in the order in which their features come. */
	facts: readonly Fact[];
}

/** Counts what goes to the sink. */
class Counter {
	readonly counts = new Int32Array(groups.length);

	constructor(private readonly sink: FeatureSink) {}

	add(hashed: number, group: number, from: number, to: number, inSubject: boolean): void {
		(this.counts[group] as number) += 1;
		this.sink.add(hashed & idMask, group, from, to, inSubject);
	}

	addPieces(word: Token, at: number, inSubject: boolean): void {
		if (word.pieceCount === 0) return;
		(this.counts[inSubject ? places.subject : places.characters] as number) += word.pieceCount;
		this.sink.addPieces(word, at, inSubject);
	}
}

/** All beginnings of a sequence of Chinese or Japanese characters. */
function addCharacters(to: Counter, tokens: readonly Token[], at: number, inSubject: boolean): void {
	const words = inSubject ? places.subject : places.words;
	const characters = inSubject ? places.subject : places.characters;
	const { sentence } = tokens[at] as Token;
	let begun = beginHash((inSubject ? seeds.subject : 0) + seeds.characters);
	for (let size = 1; size <= reading.characters; size++) {
		const next = tokens[at + size - 1];
		if (next === undefined || next.code === 0 || next.sentence !== sentence) break;
		begun = goOnBy(begun, next.code);
		to.add(finished(begun), size === 1 || size >= 4 ? characters : words, at, at + size - 1, inSubject);
	}
}

/** Sentences that hold a question mark. */
function askingSentences(tokens: readonly Token[]): ReadonlySet<number> {
	const asking = new Set<number>();
	for (const { known, slot, sentence } of tokens) if (slot < 0 && known.kind === 'mark' && known.form === '?') asking.add(sentence);
	return asking;
}

const noSentences: ReadonlySet<number> = new Set();

/** Words, alone and with those before them, and what they consist of; those of the body that stand in a question once more as asked. */
function addTokens(to: Counter, tokens: readonly Token[], inSubject: boolean, asking: ReadonlySet<number>): void {
	const words = inSubject ? places.subject : places.words;
	let before = 0;
	let twoBefore = 0;
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at] as Token;
		if (token.code !== 0) {
			addCharacters(to, tokens, at, inSubject);
			before = twoBefore = 0;
			continue;
		}
		const own = inSubject ? token.inSubject : token.inBody;
		to.add(own, words, at, at, inSubject);
		if (asking.has(token.sentence)) to.add(combine(own, seeds.asked), words, at, at, inSubject);
		if (before !== 0) to.add(combine(before, own), words, at - 1, at, inSubject);
		if (twoBefore !== 0) to.add(combine(combine(twoBefore, before), own), words, at - 2, at, inSubject);
		to.addPieces(token, at, inSubject);
		twoBefore = before;
		before = own;
	}
}

/** Longest reach of a negation before what it denies, in tokens. */
const reach = 4;

function addConcepts(to: Counter, tokens: readonly Token[], found: readonly FoundConcept[], negation: number, inSubject: boolean, asking: ReadonlySet<number>): void {
	const zone = inSubject ? seeds.subject : 0;
	const lastSentence = tokens.at(-1)?.sentence ?? 0;
	const negations = found.filter((one) => one.concept === negation);
	const denied = (at: number) => negations.length > 0 && negations.some((other) => other.to < at && at - other.to <= reach && tokens[other.to]?.sentence === tokens[at]?.sentence);
	for (let index = 0; index < found.length; index++) {
		const { concept, from, to: last } = found[index] as FoundConcept;
		const sentence = tokens[from]?.sentence ?? 0;
		const id = combine(concept + 1, zone + seeds.concept);
		to.add(id, places.concepts, from, last, inSubject);
		if (inSubject) continue;
		if (asking.has(sentence)) to.add(combine(id, seeds.asked), places.concepts, from, last, inSubject);
		if (sentence === lastSentence) to.add(combine(id, seeds.last), places.concepts, from, last, inSubject);
		if (sentence === 0) to.add(combine(id, seeds.first), places.concepts, from, last, inSubject);
		if (concept !== negation && denied(from)) to.add(combine(id, seeds.negated), places.concepts, from, last, inSubject);
		for (let next = index + 1; next < Math.min(found.length, index + 12); next++) {
			const other = found[next] as FoundConcept;
			if (tokens[other.from]?.sentence !== sentence) break;
			if (other.concept === concept) continue;
			const low = Math.min(concept, other.concept) + 1;
			const high = Math.max(concept, other.concept) + 1;
			to.add(combine(combine(low, seeds.pairOfConcepts), high), places.concepts, from, Math.max(last, other.to), inSubject);
		}
	}
}

const robot = /^(?:no-?reply|do-?not-?reply|newsletter|news|marketing|promo|offers|notifications?|mailer-daemon|postmaster)\b/iu;

/** One fact of the build: what is hashed, and how it is told to an operator (where it says something by itself). */
export interface Fact {
	hashed: number;
	words?: string;
}

const hashOf = (name: string): number => hash(name, seeds.build);

/** A fact for each level that a figure reaches: how many of the steps it is not below. */
interface Figure {
	steps: readonly number[];
	facts: readonly Fact[];
}

function levels(name: string, steps: readonly number[], words?: string): Figure {
	return { steps, facts: [0, ...steps].map((_, reached): Fact => ({ hashed: hashOf(`${name} ${reached}`), ...(words !== undefined && reached > 0 ? { words } : {}) })) };
}

function levelOf({ steps, facts }: Figure, value: number): Fact {
	let reached = 0;
	for (const step of steps) if (value >= step) reached += 1;
	return facts[reached] as Fact;
}

const figures = {
	length: levels('length', [1, 4, 8, 15, 25, 40, 70, 120, 250]),
	questionMarks: levels('question marks', [1, 2, 4], 'it has question marks'),
	questions: levels('questions', [1, 2, 4], 'it asks something'),
	exclamationMarks: levels('exclamation marks', [1, 2, 4], 'it has exclamation marks'),
	links: levels('links', [1, 3], 'it has links'),
	amounts: levels('amounts', [1, 2], 'it names an amount'),
	dates: levels('dates', [1, 2], 'it names a date or time'),
	codes: levels('codes', [1, 2], 'it names a number'),
	capitals: levels('capitals', [1, 3], 'words are in capitals'),
	subject: levels('subject', [1, 4, 10]),
	sentences: levels('sentences', [2, 4, 8]),
} as const;
const figureNames = Object.keys(figures) as Array<keyof typeof figures>;
const traits = {
	reply: { hashed: hashOf('reply'), words: 'it answers another mail' },
	first: { hashed: hashOf('first') },
	attachment: { hashed: hashOf('attachment'), words: 'something is attached' },
	robot: { hashed: hashOf('robot'), words: 'its sender is an address that machines use' },
} as const satisfies Record<string, Fact>;

const inCapitals = /\p{Lu}{4,}/gu;

function buildOf(mail: MailView, body: readonly Token[], subject: readonly Token[]): Fact[] {
	const forms = new Map<string, number>();
	let length = 0;
	for (const token of body) {
		if (token.slot >= 0) length += 1;
		else if (token.code !== 0) length += 0.5;
		else {
			const { form, kind } = token;
			forms.set(form, (forms.get(form) ?? 0) + 1);
			if (kind !== 'mark') length += 1;
		}
	}
	const count = (form: string) => forms.get(form) ?? 0;
	const capitals = mail.body.slice(0, 4_000).match(inCapitals)?.length ?? 0;
	const values: Record<keyof typeof figures, number> = {
		length,
		questionMarks: count('?'),
		questions: mail.questions,
		exclamationMarks: count('!'),
		links: count('<url>'),
		amounts: count('<amount>'),
		dates: count('<date>') + count('<clock>'),
		codes: count('<code>') + count('<number3>'),
		capitals,
		subject: subject.length,
		sentences: (body.at(-1)?.sentence ?? 0) + 1,
	};
	return [
		...figureNames.map((name) => levelOf(figures[name], values[name])),
		mail.isReply ? traits.reply : traits.first,
		...(mail.attachments > 0 ? [traits.attachment] : []),
		...(robot.test(mail.from) ? [traits.robot] : []),
		{ hashed: hashOf(`language ${mail.language}`) },
	];
}

export interface ConceptKnowledge {
	index: ConceptIndex;
	/** Place of `negation` in the list of concepts. */
	negation: number;
}

const stores = { body: new TokenStore(), subject: new TokenStore(), concepts: new FoundConcepts() } as const;

/** Deterministic; work is linear in the length of what is read. A feature that comes twice counts twice. */
export function readFeatures(mail: MailView, concepts: ConceptKnowledge | undefined, sink: FeatureSink): ReadMail {
	const spelt = mail.language === 'zh' ? simplifiedChinese : (text: string) => text;
	const body = tokensOf(spelt(mail.body), reading.bodyTokens, stores.body);
	const subject = tokensOf(spelt(mail.subject), reading.subjectTokens, stores.subject);
	const to = new Counter(sink);
	const asking = askingSentences(body);
	addTokens(to, body, false, asking);
	addTokens(to, subject, true, noSentences);
	if (concepts) {
		addConcepts(to, body, conceptsIn(body, concepts.index, stores.concepts), concepts.negation, false, asking);
		addConcepts(to, subject, conceptsIn(subject, concepts.index, stores.concepts), concepts.negation, true, noSentences);
	}
	const facts = buildOf(mail, body, subject);
	for (const { hashed } of facts) to.add(hashed, places.build, -1, -1, false);
	return { counts: to.counts, body, subject, facts };
}

/** What a feature of each group counts in a mail: the group's weight, shared by its features. */
export function valuesOf(counts: Int32Array): Float64Array {
	const values = new Float64Array(groups.length);
	for (let place = 0; place < groups.length; place++) values[place] = reading.weights[groups[place] as Group] / Math.sqrt(Math.max(1, counts[place] ?? 0));
	return values;
}
