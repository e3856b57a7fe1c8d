import type { MailView } from './features';
import type { Evidence, Reading } from './model';
import { Doubles, Integers } from './scratch';
import type { Token } from './tokens';

/**
 * Says in the mail's own words what spoke for a label: of what all features say, laid on the tokens they stand on, the
 * stretches that hold most are quoted.
 */

const policy = {
	/** Longest stretch that is weighed, in tokens; Chinese and Japanese tokens are single characters. */
	words: 7,
	characters: 16,
	/** So many tokens it may grow on either side to begin and end where a clause does: that reads better than half of one. */
	growth: { words: 4, characters: 24 },
	/** Shorter words mostly say nothing alone: they are quoted with what follows. */
	wordAlone: 5,
	/** Quotations given. */
	quotations: 3,
	/** A further quotation holds at least this share of the first one's weight. */
	share: 0.3,
	/** What says less than this is not quoted. */
	least: 0.05,
	/** Longest quotation in characters. */
	length: 80,
} as const;

export interface Quotation {
	phrase: string;
	weight: number;
}

const scratch = { ends: { body: new Integers(), subject: new Integers() }, bounds: new Doubles() } as const;

/** A text that passages are quoted from. */
interface Quotable {
	text: string;
	tokens: readonly Token[];
	/** For each token the place after the last one of its sentence. */
	ends: Int32Array;
}

/** What passages of a mail are quoted from: holds until it is made of the next mail. */
export interface QuotableMail {
	body: Quotable;
	subject: Quotable;
}

function sentenceEnds(tokens: readonly Token[], ends: Int32Array): Int32Array {
	let end = tokens.length;
	for (let at = tokens.length - 1; at >= 0; at--) {
		if (at + 1 < tokens.length && tokens[at]?.sentence !== tokens[at + 1]?.sentence) end = at + 1;
		ends[at] = end;
	}
	return ends;
}

export function quotable({ body, subject }: Pick<Reading, 'body' | 'subject'>, view: Pick<MailView, 'body' | 'subject'>): QuotableMail {
	return {
		body: { text: view.body, tokens: body, ends: sentenceEnds(body, scratch.ends.body.atLeast(body.length)) },
		subject: { text: view.subject, tokens: subject, ends: sentenceEnds(subject, scratch.ends.subject.atLeast(subject.length)) },
	};
}

interface Run {
	from: number;
	to: number;
	weight: number;
}

/** More than sums of weights are off by rounding. */
const slack = 1e-6;

/** The weight of what was looked at for quoting. */
const taken = Number.NEGATIVE_INFINITY;

/** Runs of tokens within one sentence, at most so long. A run is weighed only where it could be heavier than those found: hardly one in ten is. */
class HeaviestRuns {
	/** For each first token no less than the heaviest run from there on weighs: 0 where none begins. */
	private readonly bounds: Float64Array;

	/** @param length how many of the weights and ends count */
	constructor(
		private readonly weights: Float64Array,
		private readonly ends: Int32Array,
		private readonly length: number,
		private readonly limit: number,
	) {
		this.bounds = scratch.bounds.ofZeros(length);
		// All that speaks for it up to the end of the sentence.
		let sum = 0;
		for (let from = length - 1; from >= 0; from--) {
			if (ends[from] === from + 1) sum = 0;
			const weight = weights[from] as number;
			if (weight <= 0) continue;
			sum += weight;
			this.bounds[from] = sum + slack;
		}
	}

	/** The first of the heaviest that weigh at least so much. */
	best(least: number): Run | undefined {
		const { bounds, length } = this;
		let best: Run | undefined;
		let most = 0;
		for (let from = 0; from < length; from++) {
			const bound = bounds[from] as number;
			if (bound <= most || bound < least) continue;
			const run = this.heaviestFrom(from);
			bounds[from] = run.weight;
			if (run.weight <= most || run.weight < least) continue;
			best = run;
			most = run.weight;
		}
		return best;
	}

	private heaviestFrom(from: number): Run {
		const { weights } = this;
		const stop = (weights[from] as number) > 0 ? Math.min(this.ends[from] as number, from + this.limit) : from;
		let sum = 0;
		let most = 0;
		let last = -1;
		for (let to = from; to < stop; to++) {
			const weight = weights[to] as number;
			sum += weight;
			if (sum > most && weight > 0) {
				most = sum;
				last = to;
			}
		}
		return { from, to: last, weight: most };
	}

	/** No run holds any of these tokens any more. */
	take({ from, to }: Run): void {
		this.weights.fill(taken, from, to + 1);
	}
}

/** What is to be one line, with one space between words, and is not yet. */
const isBroken = /[^\S ]|\s{2}/u;

function inOneLine(passage: string): string {
	return (isBroken.test(passage) ? passage.replace(/\s+/gu, ' ') : passage).trim();
}

/** What stands from a token up to another one, or as many whole tokens of it as may be quoted: none where each is too long. */
export function passage({ text, tokens }: Quotable, from: number, to: number): string {
	let first = from;
	while (first < to && (tokens[first]?.end ?? 0) - (tokens[first]?.start ?? 0) > policy.length) first++;
	const start = tokens[first]?.start ?? 0;
	let last = to - 1;
	while (last > first && (tokens[last]?.end ?? 0) - start > policy.length) last--;
	return first < to ? inOneLine(text.slice(start, tokens[last]?.end)) : '';
}

/** Japanese and Chinese brackets around names stand in the middle of clauses. */
const endsClause = /[,;:()[\]"“”„‚‘‹›«»—–、，；：（）【】…\n]|\s-\s/u;

/** Whether nothing of the clause follows a token, going on (1) or back (-1). */
function isBorder({ text, tokens, ends }: Quotable, at: number, step: 1 | -1): boolean {
	const left = step === 1 ? at : at - 1;
	const before = tokens[left];
	const after = tokens[left + 1];
	if (!before || !after || ends[left] === left + 1 || before.kind === 'mark' || after.kind === 'mark') return true;
	const between = text.slice(before.end, after.start);
	return between !== '' && between !== ' ' && endsClause.test(between);
}

/** Where the clause of a token begins or ends, if that is near and not quoted yet; else where it is. */
function borderNear(of: Quotable, weights: Float64Array, at: number, step: 1 | -1, most: number): number {
	for (let moved = 0; moved <= most; moved++) {
		const to = at + step * moved;
		if (weights[to] === taken) break;
		if (isBorder(of, to, step)) return to;
	}
	return at;
}

/** A run with what makes it readable, as far as a quotation reaches. */
function grown(of: Quotable, weights: Float64Array, { from, to, weight }: Run, unit: 'words' | 'characters'): Run {
	const { tokens } = of;
	const fits = (first: number, last: number) => (tokens[last]?.end ?? 0) - (tokens[first]?.start ?? 0) <= policy.length;
	const beginning = borderNear(of, weights, from, -1, policy.growth[unit]);
	const first = fits(beginning, to) ? beginning : from;
	const end = borderNear(of, weights, to, 1, policy.growth[unit]);
	let last = fits(first, end) ? end : to;
	const isAlone = first === last && unit === 'words' && (tokens[last]?.end ?? 0) - (tokens[first]?.start ?? 0) < policy.wordAlone;
	for (let more = 0; isAlone && more < 2 && !isBorder(of, last, 1) && weights[last + 1] !== taken && fits(first, last + 1); more++) last++;
	return { from: first, to: last, weight };
}

const brackets = new Map([[')', '('], ['）', '（'], [']', '['], ['」', '「'], ['』', '『'], ['】', '【'], ['》', '《']]);

/** How many brackets of a kind a quotation opens and does not close. */
function openIn(quoted: string, opening: string, closing: string): number {
	let open = 0;
	for (const sign of quoted) open = sign === opening ? open + 1 : sign === closing ? Math.max(0, open - 1) : open;
	return open;
}

/** What follows a quotation that opens a bracket, where the mail closes it next; else nothing. Whether a mail has « such » or »such« guillemets its first one tells. */
function closingOf(text: string, quoted: string, next: string): string {
	const [closed = '', sign = ''] = /^[.!?。！？]?\s?([)\]）」』】》»«])/u.exec(next) ?? [];
	const opening = brackets.get(sign) ?? text.charAt(text.search(/[«»]/u));
	return sign !== opening && openIn(quoted, opening, sign) > 0 ? closed : '';
}

/** What is quoted of a run, in one line; of what is too long its first words. */
function textOf(of: Quotable, { from, to }: Run): string {
	const { text, tokens } = of;
	const whole = passage(of, from, to + 1);
	const end = tokens[to]?.end ?? 0;
	const closing = closingOf(text, whole, text.slice(end, end + 3));
	const fits = end - (tokens[from]?.start ?? 0) + closing.length <= policy.length;
	return fits ? inOneLine(whole + closing) : whole;
}

function quotationsOf(of: Quotable, weights: Float64Array): Quotation[] {
	const found: Quotation[] = [];
	const { tokens, ends } = of;
	if (tokens.length === 0) return found;
	const unit = tokens[Math.floor(tokens.length / 2)]?.kind === 'character' ? 'characters' : 'words';
	const runs = new HeaviestRuns(weights, ends, tokens.length, policy[unit]);
	while (found.length < policy.quotations) {
		const run = runs.best(Math.max(policy.least, policy.share * (found[0]?.weight ?? 0)));
		if (!run) break;
		const whole = grown(of, weights, run, unit);
		runs.take(whole);
		const phrase = textOf(of, whole);
		if (phrase.length > 1 && !isSaid(found, phrase)) found.push({ phrase, weight: run.weight });
	}
	return found;
}

/** Whether a phrase is part of what is quoted already: mails repeat themselves, and their subjects. */
function isSaid(found: readonly Quotation[], phrase: string): boolean {
	const part = phrase.toLowerCase();
	return found.some((other) => other.phrase.toLowerCase().includes(part));
}

/** The passages of body and subject that spoke most for a label, the weightiest first. */
export function quotations({ body, subject }: QuotableMail, { onBody, onSubject }: Evidence): Quotation[] {
	const all = [...quotationsOf(body, onBody), ...quotationsOf(subject, onSubject)].sort((a, b) => b.weight - a.weight);
	const heavy = all.filter(({ weight }) => weight >= policy.share * (all[0]?.weight ?? 0));
	return heavy.filter(({ phrase }, place) => !isSaid(heavy.slice(0, place), phrase)).slice(0, policy.quotations);
}
