import { IANAZone } from 'luxon';
import { isRecord } from '../../shared/record';
import type { CheckedAgainst } from '../checks/draftChecks';
import { gatherEvidence } from '../checks/evidence';
import { commandIn } from '../checks/injection';
import { addressesIn } from '../checks/links';
import { composeOffline, type OfflineText } from './composeOffline';
import { replyInstructions } from './modelTask';
import { questionsOf, referencesOf } from './questions';
import { readReader, type Reader } from './reader';
import type { ReplyRequest } from './request';
import { footerOf, signatureOf } from './signature';
import { replyRecipient } from './threading';

function withoutPastAnswers(facts: unknown): { facts: unknown; pastAnswers: unknown } {
	if (!isRecord(facts)) return { facts, pastAnswers: undefined };
	const { similarAnswers, ...rest } = facts;
	return { facts: rest, pastAnswers: similarAnswers };
}

/** All that is known before a word is written, and what every text is checked against. */
export interface PreparedReply {
	request: ReplyRequest;
	reader: Reader;
	offline: OfflineText;
	questions: string[];
	against: CheckedAgainst;
	facts: unknown;
	pastAnswers: unknown;
}

export function prepareReply(request: ReplyRequest): PreparedReply {
	const { mail, classification, client, brand, thread, options } = request;
	const { facts, pastAnswers } = withoutPastAnswers(request.facts);
	const reader = readReader({ mail, classification, client, brand, thread: thread.messages, past: options.past, prefer: options.languageFrom });
	const questions = questionsOf(mail.text, classification.questions, reader.mailLanguage);
	const timeZone = [client.timeZone, options.timeZone].find((zone) => zone !== undefined && IANAZone.create(zone).isValid) ?? 'UTC';
	const command = commandIn(`${mail.subject}\n${mail.text}`);
	const offline = composeOffline({
		language: reader.writable,
		register: reader.register,
		intent: classification.intent,
		name: reader.name,
		questions,
		references: referencesOf(`${mail.subject}\n${mail.text}`, classification.references),
		facts,
		timeZone,
		house: reader.house,
		mayQuote: !classification.injectionSuspected && command === undefined,
	});
	const { to, diverted } = replyRecipient(mail);
	const inbound = thread.messages.filter(({ direction }) => direction === 'in').map(({ text }) => text);
	// How the reader writes is no evidence of anything.
	const profile = { ...client, style: undefined, styleProfile: undefined };
	const against: CheckedAgainst = {
		language: reader.language,
		mail: `${mail.subject}\n${mail.text}`,
		questions,
		answered: offline.answered,
		evidence: gatherEvidence({
			texts: [mail.subject, mail.text, mail.from.name, ...inbound],
			ourTexts: thread.messages.filter(({ direction }) => direction === 'out').map(({ text }) => text),
			facts,
			profile: { client: profile, brand: brand.all },
			timeZone,
		}),
		profile: reader.profile,
		to,
		diverted: diverted?.text,
		knownAddresses: [mail.from.address, ...to, ...addressesIn(JSON.stringify([facts, brand.all, client.email]))],
		allowedLinks: options.allowedLinks,
		forbiddenPhrases: options.forbiddenPhrases,
		signature: signatureOf(brand),
		footer: footerOf(brand),
		injectionSuspected: classification.injectionSuspected,
		command,
		instructions: replyInstructions,
	};
	return { request, reader, offline, questions, against, facts, pastAnswers };
}
