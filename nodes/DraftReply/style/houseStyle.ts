import * as z from 'zod';
import { isRecord } from '../../shared/record';
import { type Language, languages, type Reason } from '../../shared/vocabulary';
import { houseForms, type HouseForm } from './houseForms';
import { measureStyle } from './profile';
import { countWords } from './words';

/** Below so many mails nothing is learnt: a share of ten has a margin of thirty points to each side. */
export const fewestMails = 10;
/** A form is the house's own where more than half of the mails have it for certain: the lower end of a 95 % interval (Wilson 1927). */
const leastShare = 0.5;
/** Mails read, the newest first: who wrote otherwise years ago writes so today. */
const mostMails = 2_000;

/** How often something was found, with its 95 % interval. */
export interface Share {
	count: number;
	of: number;
	share: number;
	low: number;
	high: number;
}

export type LearntForm = Share & { form: string; unnamed?: string; register: HouseForm['register'] };

/** How a business, or one of its people, writes to customers in one language. */
export interface HouseStyle {
	language: Language;
	/** How many mails were read. */
	messages: number;
	basis: 'learnt' | 'too_few';
	/** Null where no form is that of most mails: then the usual one of the language stays. */
	greeting: LearntForm | null;
	closing: LearntForm | null;
	/** 0 chatty, 1 as in a letter; null with too few mails. */
	formality: number | null;
	/** Words a mail: the middle one, and the quarter below and above it. */
	words: { median: number; low: number; high: number } | null;
	reasons: Reason[];
}

/** The share of `of` with its Wilson interval at 95 %. */
export function shareOf(count: number, of: number): Share {
	const z = 1.959964;
	if (of === 0) return { count, of, share: 0, low: 0, high: 1 };
	const p = count / of;
	const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
	const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
	const round = (value: number): number => Math.round(value * 1_000) / 1_000;
	return { count, of, share: round(p), low: round(Math.max(0, middle - half)), high: round(Math.min(1, middle + half)) };
}

const plainLine = (line: string): string => line.normalize('NFKC').trim().toLowerCase().replace(/[\s,.:;!。、,！:]+$/u, '');

/** What was written anew: quotations and what follows a signature mark are somebody else's. */
function linesOf(text: string): string[] {
	const own: string[] = [];
	for (const line of text.replaceAll('\r\n', '\n').slice(0, 20_000).split('\n')) {
		if (/^-- ?$/.test(line) || /^-{3,}\s*(?:Original|Ursprüng|Mensaje|Message)/i.test(line)) break;
		if (!/^\s*>/.test(line) && line.trim() !== '') own.push(line);
	}
	return own;
}

function greetingOf(lines: readonly string[], forms: readonly HouseForm[]): HouseForm | undefined {
	const first = plainLine(lines[0] ?? '');
	// A line that goes on as a sentence is no greeting alone; its beginning is.
	return first === '' || first.length > 60 ? undefined : forms.find(({ pattern }) => pattern.test(first));
}

function closingOf(lines: readonly string[], forms: readonly HouseForm[]): HouseForm | undefined {
	for (const line of lines.slice(1).slice(-8).reverse()) {
		const plain = plainLine(line);
		const found = forms.find(({ pattern }) => pattern.test(plain));
		if (found !== undefined) return found;
	}
	return undefined;
}

function prevailing(found: ReadonlyArray<HouseForm | undefined>): LearntForm | null {
	const counts = new Map<HouseForm, number>();
	for (const form of found) if (form !== undefined) counts.set(form, (counts.get(form) ?? 0) + 1);
	const [best] = [...counts].sort(([, one], [, other]) => other - one);
	if (best === undefined) return null;
	const [{ form, unnamed, register }, count] = best;
	const share = shareOf(count, found.length);
	return share.low > leastShare ? { form, ...(unnamed === undefined ? {} : { unnamed }), register, ...share } : null;
}

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

/**
 * Learns from mails that people of the business wrote, all in one language, the newest first. Only forms of a list are taken over, so that no name and no
 * sentence of a mail gets into others.
 */
export function learnHouseStyle(mails: readonly string[], language: Language): HouseStyle {
	const read = mails.slice(0, mostMails).map(linesOf).filter((lines) => lines.some((line) => /[\p{L}\p{N}]/u.test(line)));
	const nothing = { language, messages: read.length, greeting: null, closing: null, formality: null, words: null };
	if (read.length < fewestMails) {
		return { ...nothing, basis: 'too_few', reasons: [{ code: 'too_few', text: `${read.length} ${read.length === 1 ? 'mail is' : 'mails are'} too few to tell how you write: ${fewestMails} are needed.`, evidence: read.length }] };
	}
	const forms = houseForms[language];
	const greeting = prevailing(read.map((lines) => greetingOf(lines, forms.greetings)));
	const closing = prevailing(read.map((lines) => closingOf(lines, forms.closings)));
	const texts = read.map((lines) => lines.join('\n'));
	const lengths = texts.map(countWords).sort((one, other) => one - other);
	const told = (code: string, what: string, form: LearntForm | null): Reason =>
		form === null
			? { code: `no_${code}`, text: `No ${what} is that of most of ${read.length} mails: the usual one of the language is taken.` }
			: { code, text: `${form.count} of ${form.of} mails have the ${what} "${form.form}" (${Math.round(form.low * 100)} to ${Math.round(form.high * 100)} %).`, evidence: form };
	return {
		language,
		messages: read.length,
		basis: 'learnt',
		greeting,
		closing,
		formality: measureStyle(texts, language)?.formality ?? null,
		words: { median: quantile(lengths, 0.5), low: quantile(lengths, 0.25), high: quantile(lengths, 0.75) },
		reasons: [told('greeting', 'greeting', greeting), told('closing', 'closing', closing)],
	};
}

const shape = z.object({
	basis: z.literal('learnt'),
	messages: z.number(),
	greeting: z.object({ form: z.string() }).nullish(),
	closing: z.object({ form: z.string() }).nullish(),
	formality: z.number().min(0).max(1).nullish(),
	words: z.object({ median: z.number() }).nullish(),
});

/** A learnt style as a draft uses it. */
export interface KnownHouseStyle {
	messages: number;
	greeting: HouseForm | undefined;
	closing: HouseForm | undefined;
	formality: number | undefined;
	medianWords: number | undefined;
}

/**
 * The learnt style for a language out of `brand.houseStyle` (by language). What is stored is not believed word by word: a form counts only if it is
 * one of the list.
 */
export function readHouseStyle(value: unknown, language: Language): KnownHouseStyle | undefined {
	if (!isRecord(value)) return undefined;
	const known = languages.find((one) => one === language);
	const parsed = shape.safeParse(known === undefined ? undefined : value[known]);
	if (!parsed.success) return undefined;
	const { messages, greeting, closing, formality, words } = parsed.data;
	const listed = (forms: readonly HouseForm[], form: string | undefined) => forms.find((one) => one.form === form);
	return {
		messages,
		greeting: listed(houseForms[language].greetings, greeting?.form),
		closing: listed(houseForms[language].closings, closing?.form),
		formality: formality ?? undefined,
		medianWords: words?.median,
	};
}

/** The form of the house where it fits how this reader is addressed. */
export function fitting(form: HouseForm | undefined, register: 'formal' | 'informal'): HouseForm | undefined {
	return form !== undefined && (form.register === 'both' || form.register === register) ? form : undefined;
}
