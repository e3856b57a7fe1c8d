import type { FeatureColumns, Group } from './columns';
import { Collector, groups, idMask, places } from './columns';
import type { ConceptIndex, FoundConcept } from './conceptIndex';
import { conceptsIn } from './conceptIndex';
import { beginHash, combine, finished, goOn, hash } from './hashing';
import { simplifiedChinese } from './simplified';
import type { Token } from './tokens';
import { tokensOf } from './tokens';
import { WordMemory } from './wordMemory';

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
	/** Lengths of character n-grams inside words. */
	shortest: 3,
	longest: 6,
	/** Longest sequence of Chinese or Japanese characters. */
	characters: 5,
	weights: { words: 1, characters: 0.7, subject: 0.25, concepts: 0.7, build: 0.3 } satisfies Record<Group, number>,
} as const;

/** One feature of a mail and the tokens it stands on; -1 where it stands on none. */
export interface Feature {
	/** Hash of what it is, `hashBits` bits. */
	id: number;
	group: Group;
	from: number;
	to: number;
	inSubject: boolean;
}

export class MailFeatures {
	constructor(
		readonly columns: FeatureColumns,
		/** How many features each group has. */
		readonly counts: Record<Group, number>,
		readonly body: Token[],
		readonly subject: Token[],
		/** What the build says, by feature, in plain words. */
		readonly facts: ReadonlyMap<number, string>,
	) {}

	get features(): Feature[] {
		const { ids, groups: kinds, from, to, inSubject } = this.columns;
		return Array.from(ids, (id, at) => ({
			id,
			group: groups[kinds[at] ?? 0] ?? 'words',
			from: from[at] ?? -1,
			to: to[at] ?? -1,
			inSubject: inSubject[at] === 1,
		}));
	}
}

const seeds = { word: 1, pair: 2, triple: 3, piece: 4, characters: 5, subject: 100, concept: 6, pairOfConcepts: 7, asked: 8, build: 9, last: 10, first: 11, negated: 12 } as const;

/** What is hashed of a word, whatever the mail. */
interface HashedWord {
	inBody: number;
	inSubject: number;
	pieces: Uint32Array;
	/** The text whose features last took in its pieces, by `textsRead`. */
	text: number;
}

const hashedWords = new WordMemory<HashedWord>();
/** Bodies and subjects read so far. */
let textsRead = 0;

/** Hashes of the character n-grams of a word, its ends marked. */
function piecesOf(word: string): Uint32Array {
	const bounded = `<${word.slice(0, 30)}>`;
	const all: number[] = [];
	for (let size = reading.shortest; size <= reading.longest; size++) {
		for (let i = 0; i + size <= bounded.length; i++) all.push(hash(bounded.slice(i, i + size), seeds.piece));
	}
	return Uint32Array.from(all);
}

const noPieces = new Uint32Array(0);

function hashedWord({ form, kind }: Token): HashedWord {
	return hashedWords.of(form, (word) => ({
		inBody: hash(word, seeds.word),
		inSubject: hash(word, seeds.subject + seeds.word),
		pieces: kind === 'word' && word.length > 2 ? piecesOf(word) : noPieces,
		text: 0,
	}));
}

function level(value: number, steps: readonly number[]): number {
	return steps.filter((step) => value >= step).length;
}

/** All beginnings of a sequence of Chinese or Japanese characters. */
function addCharacters(to: Collector, tokens: readonly Token[], at: number, inSubject: boolean): void {
	const words = inSubject ? places.subject : places.words;
	const characters = inSubject ? places.subject : places.characters;
	let begun = beginHash((inSubject ? seeds.subject : 0) + seeds.characters);
	for (let size = 1; size <= reading.characters; size++) {
		const next = tokens[at + size - 1];
		if (next?.kind !== 'character' || next.sentence !== tokens[at]?.sentence) break;
		begun = goOn(begun, next.form);
		to.add(finished(begun), size === 1 || size >= 4 ? characters : words, at, at + size - 1, inSubject);
	}
}

function addTokens(to: Collector, tokens: readonly Token[], inSubject: boolean): void {
	const words = inSubject ? places.subject : places.words;
	const characters = inSubject ? places.subject : places.characters;
	let before = 0;
	let twoBefore = 0;
	textsRead += 1;
	tokens.forEach((token, at) => {
		if (token.kind === 'character') {
			addCharacters(to, tokens, at, inSubject);
			before = twoBefore = 0;
			return;
		}
		const word = hashedWord(token);
		const own = inSubject ? word.inSubject : word.inBody;
		to.add(own, words, at, at, inSubject);
		if (before !== 0) to.add(combine(before, own), words, at - 1, at, inSubject);
		if (twoBefore !== 0) to.add(combine(combine(twoBefore, before), own), words, at - 2, at, inSubject);
		// Each feature counts once: of a word that came before, the pieces did too.
		const pieces = word.text === textsRead ? noPieces : word.pieces;
		word.text = textsRead;
		for (let piece = 0; piece < pieces.length; piece++) {
			const hashed = pieces[piece] as number;
			to.add(inSubject ? combine(hashed, seeds.subject) : hashed, characters, at, at, inSubject);
		}
		twoBefore = before;
		before = own;
	});
}

/** Longest reach of a negation before what it denies, in tokens. */
const reach = 4;

function addConcepts(to: Collector, tokens: readonly Token[], found: readonly FoundConcept[], negation: number, inSubject: boolean): void {
	const zone = inSubject ? seeds.subject : 0;
	const lastSentence = tokens.at(-1)?.sentence ?? 0;
	const asking = new Set(tokens.filter(({ form, kind }) => kind === 'mark' && form === '?').map(({ sentence }) => sentence));
	const negations = found.filter((one) => one.concept === negation);
	const denied = (at: number) => negations.some((other) => other.to < at && at - other.to <= reach && tokens[other.to]?.sentence === tokens[at]?.sentence);
	found.forEach((one, index) => {
		const sentence = tokens[one.from]?.sentence ?? 0;
		const { concept, from } = one;
		const place: [number, number, boolean] = [from, one.to, inSubject];
		const id = combine(concept + 1, zone + seeds.concept);
		to.add(id, places.concepts, ...place);
		if (inSubject) return;
		if (asking.has(sentence)) to.add(combine(id, seeds.asked), places.concepts, ...place);
		if (sentence === lastSentence) to.add(combine(id, seeds.last), places.concepts, ...place);
		if (sentence === 0) to.add(combine(id, seeds.first), places.concepts, ...place);
		if (concept !== negation && denied(from)) to.add(combine(id, seeds.negated), places.concepts, ...place);
		for (let next = index + 1; next < Math.min(found.length, index + 12); next++) {
			const other = found[next];
			if (!other || tokens[other.from]?.sentence !== sentence) break;
			if (other.concept === concept) continue;
			const [low, high] = [Math.min(concept, other.concept) + 1, Math.max(concept, other.concept) + 1];
			to.add(combine(combine(low, seeds.pairOfConcepts), high), places.concepts, from, Math.max(one.to, other.to), inSubject);
		}
	});
}

const robot = /^(?:no-?reply|do-?not-?reply|newsletter|news|marketing|promo|offers|notifications?|mailer-daemon|postmaster)\b/iu;

/** One fact of the build: what is hashed, and how it is told to an operator (where it says something by itself). */
interface Fact {
	name: string;
	words?: string;
}

function buildOf(mail: MailView, body: readonly Token[], subject: readonly Token[]): Fact[] {
	const forms: Record<string, number> = {};
	let length = 0;
	for (const { kind, form } of body) {
		if (kind === 'mark' || kind === 'stand-in') forms[form] = (forms[form] ?? 0) + 1;
		length += kind === 'character' ? 0.5 : kind === 'mark' ? 0 : 1;
	}
	const count = (...counted: string[]) => counted.reduce((sum, form) => sum + (forms[form] ?? 0), 0);
	const capitals = (mail.body.slice(0, 4_000).match(/\p{Lu}{4,}/gu) ?? []).length;
	const fact = (name: string, value: number, steps: readonly number[], words?: string): Fact => {
		const reached = level(value, steps);
		return { name: `${name} ${reached}`, ...(words !== undefined && reached > 0 ? { words } : {}) };
	};
	return [
		fact('length', length, [1, 4, 8, 15, 25, 40, 70, 120, 250]),
		fact('question marks', count('?'), [1, 2, 4], 'it has question marks'),
		fact('questions', mail.questions, [1, 2, 4], 'it asks something'),
		fact('exclamation marks', count('!'), [1, 2, 4], 'it has exclamation marks'),
		fact('links', count('<url>'), [1, 3], 'it has links'),
		fact('amounts', count('<amount>'), [1, 2], 'it names an amount'),
		fact('dates', count('<date>', '<clock>'), [1, 2], 'it names a date or time'),
		fact('codes', count('<code>', '<number3>'), [1, 2], 'it names a number'),
		fact('capitals', capitals, [1, 3], 'words are in capitals'),
		fact('subject', subject.length, [1, 4, 10]),
		fact('sentences', (body.at(-1)?.sentence ?? 0) + 1, [2, 4, 8]),
		{ name: mail.isReply ? 'reply' : 'first', ...(mail.isReply ? { words: 'it answers another mail' } : {}) },
		...(mail.attachments > 0 ? [{ name: 'attachment', words: 'something is attached' }] : []),
		...(robot.test(mail.from) ? [{ name: 'robot', words: 'its sender is an address that machines use' }] : []),
		{ name: `language ${mail.language}` },
	];
}

export interface ConceptKnowledge {
	index: ConceptIndex;
	/** Place of `negation` in the list of concepts. */
	negation: number;
}

/** Deterministic; work is linear in the length of what is read. */
export function featuresOf(mail: MailView, concepts: ConceptKnowledge | undefined): MailFeatures {
	const spelt = mail.language === 'zh' ? simplifiedChinese : (text: string) => text;
	const body = tokensOf(spelt(mail.body), reading.bodyTokens);
	const subject = tokensOf(spelt(mail.subject), reading.subjectTokens);
	const collector = new Collector();
	addTokens(collector, body, false);
	addTokens(collector, subject, true);
	if (concepts) {
		addConcepts(collector, body, conceptsIn(body, concepts.index), concepts.negation, false);
		addConcepts(collector, subject, conceptsIn(subject, concepts.index), concepts.negation, true);
	}
	const facts = new Map<number, string>();
	for (const { name, words } of buildOf(mail, body, subject)) {
		const hashed = hash(name, seeds.build);
		collector.add(hashed, places.build, -1, -1, false);
		if (words !== undefined) facts.set(hashed & idMask, words);
	}
	return new MailFeatures(collector.columns(), collector.counts, body, subject, facts);
}

/** What a feature of a group counts in a mail: the group's weight, shared by its features (unit length). */
export function valueOf(group: Group, counts: Record<Group, number>): number {
	return reading.weights[group] / Math.sqrt(Math.max(1, counts[group]));
}
