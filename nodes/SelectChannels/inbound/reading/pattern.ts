import type { Token } from './words';

/**
 * A pattern over the words of a sentence:
 * `word` as it is, `CONCEPT` any word that stands for it, `a|B` either, `a|$` a word or the end, `a?` perhaps, `~3` up to three other words (none
 * of them a comma), `^` here begins the sentence or what follows a comma, `$` here it ends, `!a` no such word next,
 * `<a` no such word before.
 */
export type Pattern = readonly Step[];

type Test = readonly string[];
type Step =
	| { is: 'one'; test: Test; optional: boolean }
	| { is: 'gap'; most: number }
	| { is: 'begin' | 'end' }
	| { is: 'not' | 'notBefore'; test: Test };

export function patternOf(written: string): Pattern {
	return written.split(' ').map((part): Step => {
		if (part === '^') return { is: 'begin' };
		if (part === '$') return { is: 'end' };
		if (part.startsWith('~')) return { is: 'gap', most: Number(part.slice(1)) };
		if (part.startsWith('!')) return { is: 'not', test: part.slice(1).split('|') };
		if (part.startsWith('<')) return { is: 'notBefore', test: part.slice(1).split('|') };
		const optional = part.endsWith('?');
		return { is: 'one', optional, test: (optional ? part.slice(0, -1) : part).split('|') };
	});
}

/**
 * Where the words stand that a pattern names, for its first match that begins at `start`; undefined where there is none.
 * Gaps are at most a few words wide, so a start costs a bounded number of steps whatever the text.
 */
export function matchAt(pattern: Pattern, tokens: readonly Token[], start: number): number[] | undefined {
	return follow(pattern, 0, tokens, start);
}

function follow(pattern: Pattern, step: number, tokens: readonly Token[], at: number): number[] | undefined {
	const current = pattern[step];
	if (current === undefined) return [];
	const next = (position: number) => follow(pattern, step + 1, tokens, position);
	switch (current.is) {
		case 'begin':
			return isEdge(tokens[at - 1]) || restIsFiller(tokens, at) ? next(at) : undefined;
		case 'end':
			return isEdge(tokens[at]) ? next(at) : undefined;
		case 'not':
			return fits(tokens[at], current.test) ? undefined : next(at);
		case 'notBefore':
			return fits(tokens[at - 1], current.test) ? undefined : next(at);
		case 'gap':
			for (let skipped = 0; skipped <= current.most; skipped++) {
				const rest = next(at + skipped);
				if (rest !== undefined) return rest;
				if (isEdge(tokens[at + skipped])) return undefined;
			}
			return undefined;
		case 'one': {
			if (fits(tokens[at], current.test)) {
				const rest = next(at + 1);
				if (rest !== undefined) return [at, ...rest];
			}
			if (current.test.includes('$') && isEdge(tokens[at])) return next(at);
			return current.optional ? next(at) : undefined;
		}
	}
}

function isEdge(token: Token | undefined): boolean {
	return token === undefined || token.word === ',';
}

/** More politeness than this is none, and looking back stays bounded. */
const mostFillers = 8;

/** "Hi, please ..." begins where what it says begins. */
function restIsFiller(tokens: readonly Token[], at: number): boolean {
	for (let before = at - 1; before >= Math.max(0, at - mostFillers); before--) {
		const token = tokens[before];
		if (isEdge(token)) return true;
		if (!token?.concepts.has('FILLER')) return false;
	}
	return at <= mostFillers;
}

function fits(token: Token | undefined, test: Test): boolean {
	return token !== undefined && test.some((one) => token.word === one || token.concepts.has(one));
}
