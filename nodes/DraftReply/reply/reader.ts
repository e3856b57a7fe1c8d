import { writtenLanguage } from '../checks/language';
import { type KnownHouseStyle, readHouseStyle } from '../style/houseStyle';
import { measureStyle, readStyleProfile, type StyleProfile } from '../style/profile';
import { languages, type Language, type Reason } from '../../shared/vocabulary';
import type { Brand, InboundMail, MailClassification, ReplyClient, ThreadMessage } from './inputs';
import type { Register } from './phrases/phrases';
import { baseLanguage } from '../../shared/baseLanguage';

/** Whom we write to: in which language, how, and by which name. */
export interface Reader {
	/** ISO 639-1; not always one of the six. Empty where nothing tells it. */
	language: string;
	/** In which the mail is written, where that can be told. */
	mailLanguage: string | undefined;
	/** One of the six, in which we can write offline. */
	writable: Language;
	register: Register;
	name: string | undefined;
	profile: StyleProfile | undefined;
	/** How the business writes, learnt from its sent mail. */
	house: KnownHouseStyle | undefined;
	reasons: Reason[];
}

function asLanguage(tag: string | undefined): Language | undefined {
	const base = baseLanguage(tag);
	return languages.find((known) => known === base);
}

function languageOf(
	mail: InboundMail,
	classification: MailClassification,
	client: ReplyClient,
	brand: Brand,
	prefer: 'profile' | 'mail',
): { language: string; mailLanguage: string | undefined; reason: Reason } {
	const detected = baseLanguage(classification.language);
	const mailLanguage = detected !== undefined && detected !== 'und' ? detected : writtenLanguage(mail.text);
	const order = prefer === 'mail' ? [mailLanguage, client.language] : [client.language, mailLanguage];
	const [first, second] = order;
	const language = first ?? second ?? (brand.language || 'en');
	const source =
		language === client.language && (prefer === 'profile' || mailLanguage === undefined)
			? 'profile'
			: language === mailLanguage
				? 'mail'
				: 'default';
	const differs =
		client.language !== undefined && mailLanguage !== undefined && client.language !== mailLanguage
			? ` The profile says ${client.language}, the mail is in ${mailLanguage}.`
			: '';
	return {
		language,
		mailLanguage,
		reason: {
			code: `language_of_${source}`,
			text: `The answer is in ${language}, by the ${source === 'profile' ? "client's profile" : source === 'mail' ? 'language of the mail' : 'default'}.${differs}`,
			evidence: { profile: client.language ?? null, mail: mailLanguage ?? null },
		},
	};
}

/** A name as we dare to write it: what strangers put into From is often an advertisement, an address or an attack. */
function plausibleName(name: string | undefined): string | undefined {
	const turned = /^([^,]{2,30}), ([^,]{2,30})$/.exec(name?.trim() ?? '');
	const plain = (turned ? `${turned[2] ?? ''} ${turned[1] ?? ''}` : (name ?? '')).replace(/\s+/g, ' ').trim();
	const isName = /^[\p{L}\p{M}][\p{L}\p{M}.'’ ·-]{0,39}$/u.test(plain) && plain.split(' ').length <= 4;
	const isOffice = /(?:support|service|team|info|sales|office|admin|newsletter|no-?reply|mailer|daemon|postmaster|buchhaltung|facturaci|comptabilit|客服|担当)/i.test(plain);
	return isName && !isOffice ? plain : undefined;
}

/** The name a stranger gave himself: where it is in Latin letters, every word must look like one of a name. */
function namedByThemselves(name: string): string | undefined {
	const plain = plausibleName(name);
	const particles = /^(?:de|del|della|di|da|dos|du|la|le|van|von|der|den|zu|al|bin|y|e)$/;
	return plain?.split(' ').every((word) => /^[^\p{Ll}]/u.test(word) || particles.test(word)) ? plain : undefined;
}

/** A style that says neither formal nor informal: how letters begin in each language. */
const formalByDefault: Readonly<Record<Language, boolean>> = { en: true, es: true, fr: true, de: true, zh: true, ja: true };

/** Languages in which every "you" is either familiar or polite. */
const choosesFormOfAddress: Readonly<Record<Language, boolean>> = { en: false, es: true, fr: true, de: true, zh: true, ja: true };

/** Below the first a profile is informal, in between the language's habit decides. */
const registerLimits = { informal: 0.4, formal: 0.6 };

function registerOf(
	profile: StyleProfile | undefined,
	mail: InboundMail,
	tone: string,
	house: KnownHouseStyle | undefined,
	language: Language,
): { register: Register; reason: Reason } {
	const told = (register: Register, text: string, evidence?: unknown): { register: Register; reason: Reason } => ({
		register,
		reason: { code: `register_${register}`, text, evidence },
	});
	if (profile !== undefined && profile.formality < registerLimits.informal) {
		return told('informal', `The style profile is informal (formality ${profile.formality}).`, profile.formality);
	}
	if (profile !== undefined && profile.formality > registerLimits.formal) {
		return told('formal', `The style profile is formal (formality ${profile.formality}).`, profile.formality);
	}
	// Whoever is addressed as "Sie" and answers "du" has been rude, whatever the house's tone is.
	const theirs = choosesFormOfAddress[language] ? measureStyle([mail.text], language)?.formality : undefined;
	if (theirs !== undefined && theirs >= registerLimits.informal) {
		return told('formal', `The customer does not write informally (formality ${theirs}).`, theirs);
	}
	if (/casual|informal|friendly|relaxed/.test(tone)) return told('informal', `The brand's tone is "${tone}".`, tone);
	if (/formal|professional|polite/.test(tone)) return told('formal', `The brand's tone is "${tone}".`, tone);
	const { formality } = house ?? {};
	if (formality !== undefined && (formality < registerLimits.informal || formality > registerLimits.formal)) {
		return told(formality > registerLimits.formal ? 'formal' : 'informal', `Your sent mail is ${formality > registerLimits.formal ? 'formal' : 'informal'} (formality ${formality}, ${house?.messages ?? 0} mails).`, formality);
	}
	const register = formalByDefault[language] ? 'formal' : 'informal';
	return told(register, `No style is known: ${register}, as is usual in ${language}.`);
}

/** The style the reader is used to: stored, measured on past messages, or on what we wrote in this thread. */
function profileOf(
	client: ReplyClient,
	past: readonly string[],
	thread: readonly ThreadMessage[],
	language: Language,
): { profile: StyleProfile | undefined; reason: Reason } {
	const learned = measureStyle(past, language);
	if (learned !== undefined) {
		return { profile: learned, reason: { code: 'style_learned', text: `Style measured on ${learned.messages} past messages.` } };
	}
	const stored = readStyleProfile(client.styleProfile ?? client.style, language);
	if (stored !== undefined) {
		return { profile: stored, reason: { code: 'style_of_profile', text: "Style from the client's profile." } };
	}
	const ours = measureStyle(thread.filter(({ direction }) => direction === 'out').map(({ text }) => text), language);
	if (ours !== undefined) {
		return { profile: ours, reason: { code: 'style_of_thread', text: `Style measured on our ${ours.messages} messages in this thread.` } };
	}
	return { profile: undefined, reason: { code: 'no_style_profile', text: "No style profile of the reader is known; formality is not compared." } };
}

/** Finds out whom we write to and how, each with its reason. */
export function readReader(given: {
	mail: InboundMail;
	classification: MailClassification;
	client: ReplyClient;
	brand: Brand;
	thread: readonly ThreadMessage[];
	past: readonly string[];
	prefer: 'profile' | 'mail';
}): Reader {
	const { mail, classification, client, brand } = given;
	const { language, mailLanguage, reason } = languageOf(mail, classification, client, brand, given.prefer);
	const known = asLanguage(language);
	const writable = known ?? asLanguage(brand.language) ?? 'en';
	const style = profileOf(client, given.past, given.thread, writable);
	const house = readHouseStyle(brand.houseStyle, writable);
	const manner = registerOf(style.profile, mail, brand.tone, house, writable);
	const full = plausibleName(client.name) ?? namedByThemselves(mail.from.name);
	const first = plausibleName(client.firstName);
	return {
		language,
		mailLanguage,
		writable,
		register: manner.register,
		name: manner.register === 'informal' ? (first ?? full) : (full ?? first),
		profile: style.profile,
		house,
		reasons: [
			reason,
			...(known === undefined
				? [{ code: 'language_not_written', text: `No texts exist in "${language}": written in ${writable}.`, evidence: language }]
				: []),
			style.reason,
			manner.reason,
			...(house === undefined ? [] : [{ code: 'house_style', text: `Greeting, closing and length as in ${house.messages} mails that you sent, where they fit this reader.`, evidence: { greeting: house.greeting?.form ?? null, closing: house.closing?.form ?? null, words: house.medianWords ?? null } }]),
		],
	};
}
