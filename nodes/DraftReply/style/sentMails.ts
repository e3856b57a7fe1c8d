import { writtenLanguage } from '../checks/language';
import { InputError } from '../../shared/items';
import { fieldOf } from '../../shared/record';
import { type Language, languages, type Reason } from '../../shared/vocabulary';
import { type HouseStyle, learnHouseStyle } from './houseStyle';

/** What was learnt of all languages: the output key `style`. */
export interface LearntStyles {
	/** As `brand.houseStyle` takes it. */
	byLanguage: Partial<Record<Language, HouseStyle>>;
	messages: number;
	/** Mails in no language that is known here, or that say too little to tell. */
	unread: number;
	engine: 'rules';
	reasons: Reason[];
}

function textOf(mail: unknown): string {
	const text = fieldOf(mail, 'text') ?? fieldOf(mail, 'body') ?? fieldOf(mail, 'textPlain') ?? mail;
	return typeof text === 'string' ? text : '';
}

function languageOf(mail: unknown, text: string): Language | undefined {
	const given = fieldOf(mail, 'language');
	const named = typeof given === 'string' ? given.slice(0, 2).toLowerCase() : writtenLanguage(text);
	return languages.find((one) => one === named);
}

/**
 * Learns from mails as texts or as objects with a `text` and perhaps a `language`, the newest first.
 *
 * @throws InputError where there is no list
 */
export function learnFromSentMails(given: unknown): LearntStyles {
	if (!Array.isArray(given)) {
		throw new InputError('No mails to learn from: the item has no list "sentMails".', 'Fill in "Sent Mails" with a list of texts or of {"text", "language"}, or give the item a key "sentMails".');
	}
	const texts = new Map<Language, string[]>();
	let unread = 0;
	for (const mail of given as unknown[]) {
		const text = textOf(mail);
		const language = text.trim() === '' ? undefined : languageOf(mail, text);
		if (language === undefined) unread += 1;
		else {
			const known = texts.get(language);
			if (known === undefined) texts.set(language, [text]);
			else known.push(text);
		}
	}
	const styles = [...texts].map(([language, mails]) => [language, learnHouseStyle(mails, language)] as const);
	return {
		byLanguage: Object.fromEntries(styles),
		messages: given.length,
		unread,
		engine: 'rules',
		reasons: styles.length === 0 ? [{ code: 'nothing_read', text: 'No mail in one of the six languages was given.' }] : styles.flatMap(([, { reasons }]) => reasons),
	};
}
