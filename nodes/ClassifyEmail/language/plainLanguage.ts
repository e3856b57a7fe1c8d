import { codeUnits, ownUnits } from '../../shared/codeUnits';
import { Sieve } from '../../shared/sieve';
import { beginHash, goOnBy } from '../engine/trained/hashing';
import { lettersEnd } from './letters';

/**
 * Tells the language of most English, Spanish, French and German mails by their small words, at a tenth of what the
 * detector takes. It speaks only where it is certain; the neighbours' words are there to make it doubt.
 */
const smallWords: Readonly<Record<string, string>> = {
	en: 'the and you your with this that have from would could our are not been they there what my which when can about please any it was were their how',
	es: 'el los las y del pero muy hay hemos ya sin también cuando puede pueden nuestro nuestra usted ustedes una con por para que se lo su al mi nos está',
	fr: 'les des et nous vous est une dans pour sur avec votre notre pas ce cette mais sont je ne du au aux que qui le il mon ma mes nos vos',
	de: 'der die und nicht ich das mit für ist sie wir ein eine den dem auf zu haben bitte auch noch von wird wurde bei ihr ihre ihnen mir uns es',
	it: 'il di che non per sono della una con gli è del le si ho ma dei nella questo mi',
	pt: 'não uma você com para por os das dos em um obrigado que se na no ao meu minha está mais',
	nl: 'het een van dat niet ik wij voor met zijn deze en de op te ook maar',
	da: 'og det at ikke jeg er en til som med har af på vi',
	sv: 'och att det inte jag för är som en till med har av på vi',
	pl: 'nie się jest na do że jak dla od po',
	ro: 'și nu este pentru în cu la din pe care să am de',
	cs: 'je se na že to jsem pro ale jako za',
	tr: 'bir ve için bu ile çok ne var değil',
};

const certain = {
	/** The detector reads about as much. */
	characters: 420,
	/** Small words of the language that there must be, and what share of all words. */
	least: 5,
	share: 0.15,
	/** How many times as often they must come as those of any other language. */
	margin: 1.8,
} as const;

const names = Object.keys(smallWords);
/** The languages a word is of, as places in `names`. */
const languagesOf = new Map<string, number[]>();
names.forEach((name, place) => {
	for (const word of smallWords[name]?.split(' ') ?? []) languagesOf.set(word, [...(languagesOf.get(word) ?? []), place]);
});

const none: readonly number[] = [];
/** By their hashes: other words need not be cut out of the text to be told. */
const maybeSmall = new Sieve(2 ** 13);
for (const word of languagesOf.keys()) maybeSmall.add(hashOf(ownUnits(word), 0, word.length));
const longest = Math.max(...[...languagesOf.keys()].map((word) => word.length));

function hashOf(codes: Uint16Array, from: number, to: number): number {
	let hashed = beginHash(0);
	for (let at = from; at < to; at++) hashed = goOnBy(hashed, codes[at] as number);
	return hashed ^ (hashed >>> 15);
}

/** `en`, `es`, `fr` or `de` where a text is plainly that; undefined for any other. */
export function plainLanguage(text: string): string | undefined {
	const read = text.slice(0, certain.characters).toLowerCase();
	const codes = codeUnits(read);
	const counts = new Array<number>(names.length).fill(0);
	let words = 0;
	let next = 0;
	for (let start = 0; start <= read.length; start = next + 1) {
		next = lettersEnd(codes, start, read.length);
		// What is no letter parts words; where a text begins or ends with it, a word without letters counts, too.
		if (next === start && start > 0 && start < read.length) continue;
		words += 1;
		if (next - start > longest || !maybeSmall.passes(hashOf(codes, start, next))) continue;
		for (const place of languagesOf.get(read.slice(start, next)) ?? none) (counts[place] as number) += 1;
	}
	const first = Math.max(...counts);
	const best = counts.indexOf(first);
	const second = Math.max(...counts.filter((_, place) => place !== best));
	if (first < certain.least || first < certain.share * words || first < certain.margin * second) return undefined;
	return best < 4 ? names[best] : undefined;
}
