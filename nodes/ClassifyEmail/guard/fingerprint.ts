import { createHash } from 'node:crypto';

import { normalisedSubject } from '../reading/mail';

/** How much of a body counts: a robot that quotes what it answers grows at the end. */
const read = { characters: 20_000, letters: 1_000 } as const;

/** Lines that name the reader: they differ from one round to the next. */
const greeting =
	/^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|hola|estimad[oa]s?|buen[oa]s|bonjour|bonsoir|cher|chère|madame|monsieur|hallo|liebe[rs]?|sehr geehrte[rs]?|guten|尊敬的|您好|你好|亲爱的)(?![\p{L}])[^\n]{0,80}(?:\n|$)|^[^\n]{1,30}(?:様|さま|先生)\s*\n/iu;

const calendarWords =
	/(?<!\p{L})(?:jan(?:uary|uar|vier)?|enero|feb(?:ruary|ruar|rero)?|février|mar(?:ch|zo|s)?|märz|apr(?:il)?|abril|avril|may|mayo|mai|june?|juni[o]?|juin|july?|juli[o]?|juillet|aug(?:ust)?|agosto|août|sep(?:t|tember|tiembre|tembre)?|o[ck]t(?:ober|ubre|obre)?|nov(?:ember|iembre|embre)?|de[cz](?:ember)?|diciembre|décembre|mon(?:day|tag)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|am|pm|utc|gmt|cet|cest)(?!\p{L})/gu;

export interface Fingerprint {
	/** 32 hexadecimal digits. */
	hash: string;
	/** Letters that went into it: short texts are alike by chance. */
	letters: number;
}

/** The text without what changes from one robot's mail to its next: addresses, links, numbers, dates, identifiers, names in greetings. */
function normalisedBody(text: string): string {
	return text
		.slice(0, read.characters)
		.normalize('NFKC')
		.toLowerCase()
		.trimStart()
		.replace(greeting, '')
		.replace(/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/gu, ' $& ')
		.split(/\s+/u)
		.filter((word) => !/[@\d]|:\/\/|^www\./u.test(word))
		.join(' ')
		.replace(calendarWords, ' ')
		.replace(/[^\p{L}]+/gu, ' ')
		.trim()
		.slice(0, read.letters);
}

/** The fingerprint of a mail for loop caps: the same for mails of one robot, whatever their ticket number, date and address. */
export function fingerprintOf(newText: string, subject: string): Fingerprint {
	const body = normalisedBody(newText);
	const basis = body === '' ? `subject ${normalisedBody(normalisedSubject(subject))}` : body;
	return {
		hash: createHash('sha256').update(basis).digest('hex').slice(0, 32),
		letters: body.replace(/\s/gu, '').length,
	};
}
