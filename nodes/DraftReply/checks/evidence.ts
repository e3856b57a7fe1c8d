import { DateTime } from 'luxon';
import { daysIn, timesIn, weekdayOfDay, weekdaysIn, type Day } from './dates';
import { legible } from './legible';
import { linksIn } from './links';
import { contentWords, sentencesOf } from '../style/words';
import { numbersIn } from './numbers';
import { isRecord } from '../../shared/record';

/** What a draft may rest on. */
export interface EvidenceSources {
	/** The mail answered and the thread, oldest first. */
	texts: readonly string[];
	/** What we ourselves wrote in this thread: it may be repeated, promises included. */
	ourTexts: readonly string[];
	/** `facts`, the client's profile, the brand: any JSON. */
	facts: unknown;
	profile: unknown;
	/** IANA zone in which instants of the facts are told. */
	timeZone: string;
}

export interface Evidence {
	numbers: ReadonlySet<number>;
	/** Amounts by currency, as `EUR 12.5`. */
	prices: ReadonlySet<string>;
	percents: ReadonlySet<number>;
	days: readonly Day[];
	/** ISO weekdays. */
	weekdays: ReadonlySet<number>;
	/** Minutes since midnight. */
	times: ReadonlySet<number>;
	/** Words in lower case, for names. */
	words: ReadonlySet<string>;
	/** Everything, lower case, for phrases. */
	text: string;
	/** The facts (and our own words) as single statements: what may carry a promise or a deed. */
	statements: ReadonlyArray<{ text: string; words: ReadonlySet<string> }>;
	links: readonly string[];
	/** The digits and capitals of what we ourselves gave (facts, profile, our mails), without what stands between them. */
	ownFigures: string;
}

/** A promise is looked for in this many statements of facts and of our own mails. */
const mostStatements = 5_000;

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** One line for every entry of the facts: an object with all its plain fields is one statement. */
function statementsOf(facts: unknown): string[] {
	const statements: string[] = [];
	const waiting: Array<{ path: string; value: unknown; depth: number }> = [{ path: '', value: facts, depth: 0 }];
	for (let next = waiting.pop(); next !== undefined && statements.length < 5_000; next = waiting.pop()) {
		const { path, value, depth } = next;
		if (Array.isArray(value)) {
			for (const entry of value) if (depth < 12) waiting.push({ path, value: entry, depth: depth + 1 });
		} else if (isRecord(value)) {
			const plain: string[] = [];
			for (const [name, field] of Object.entries(value)) {
				if (field === undefined || field === null) continue;
				if (typeof field === 'object') {
					if (depth < 12) waiting.push({ path: `${path} ${name}`, value: field, depth: depth + 1 });
				} else if (depth === 0) statements.push(`${name}: ${String(field)}`);
				else plain.push(`${name}: ${String(field)}`);
			}
			if (plain.length > 0) statements.push(`${path} ${plain.join('; ')}`.trim());
		} else if (value !== undefined && value !== null) {
			statements.push(`${path}: ${String(value)}`);
		}
	}
	return statements.reverse();
}

/** The instants among the facts, told on the reader's clock. */
function localInstants(statements: readonly string[], timeZone: string): string[] {
	const found = statements.join(' ').match(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})/g) ?? [];
	return found
		.filter((text) => instant.test(text))
		.map((text) => DateTime.fromISO(text, { zone: timeZone }))
		.filter((moment) => moment.isValid)
		.map((moment) => moment.toFormat("yyyy-MM-dd HH:mm"));
}

/** Amounts given as `{amount, currency}`. */
function givenMoney(statements: readonly string[]): string[] {
	return statements.flatMap((statement) => {
		const amount = /amount: (-?[\d.]+)/.exec(statement)?.[1];
		const currency = /currency: ([A-Z]{3})\b/.exec(statement)?.[1];
		return amount !== undefined && currency !== undefined ? [`${currency} ${Number(amount)}`] : [];
	});
}

/** A number of an account or a phone without the blanks and signs people put into it. */
export function bareFigures(text: string): string {
	return legible(text).toUpperCase().replace(/[^A-Z0-9|]/g, '');
}

/** Most statements are never held against anything: their words are looked for when they are. */
class Statement {
	private known: ReadonlySet<string> | undefined;

	constructor(readonly text: string) {}

	get words(): ReadonlySet<string> {
		this.known ??= contentWords(this.text);
		return this.known;
	}
}

/** Gathers what a draft may rest on, once for a mail. */
export function gatherEvidence(sources: EvidenceSources): Evidence {
	const facts = statementsOf(sources.facts);
	const profile = statementsOf(sources.profile);
	const local = localInstants([...facts, ...profile], sources.timeZone);
	const given = [...sources.texts, ...sources.ourTexts, ...facts, ...profile, ...local].join('\n');
	const all = legible(given);
	const dated = all.replace(/(\d)T(\d{2}:\d{2})/g, '$1 $2');
	const days = daysIn(dated).flatMap(({ values }) => values);
	const numbers = numbersIn(all).flatMap(({ values }) => values);
	return {
		numbers: new Set(numbers.flatMap(({ values }) => values)),
		prices: new Set([
			...numbers.flatMap(({ values, currencies }) => currencies.flatMap((code) => values.map((value) => `${code} ${value}`))),
			...givenMoney([...facts, ...profile]),
		]),
		percents: new Set(numbers.filter(({ percent }) => percent).flatMap(({ values }) => values)),
		days,
		weekdays: new Set([
			...weekdaysIn(all).flatMap(({ values }) => values),
			...days.map(weekdayOfDay).filter((weekday) => weekday !== undefined),
		]),
		times: new Set(timesIn(dated).flatMap(({ values }) => values)),
		words: new Set(all.toLowerCase().match(/\p{L}[\p{L}\p{M}’'-]*/gu) ?? []),
		text: all.toLowerCase(),
		statements: [...facts, ...sources.ourTexts.flatMap(sentencesOf)].slice(0, mostStatements).map((text) => new Statement(text)),
		links: linksIn([...facts, ...profile].join('\n')),
		ownFigures: bareFigures([...facts, ...profile, ...sources.ourTexts].join('|')),
	};
}
