import type { Client } from '../../shared/vocabulary';
import { deliveryStatus } from '../guard/deliveryStatus';
import type { GuardOptions, GuardResult } from '../guard/guard';
import { decideIntentForAutomation, guard } from '../guard/guard';
import type { DetectedLanguage } from '../language/detectLanguage';
import { detectLanguage } from '../language/detectLanguage';
import { isInOtherScript } from '../language/letters';
import type { Entities } from '../reading/entities';
import { entities } from '../reading/entities';
import type { Mail } from '../reading/mail';
import { splitReply } from '../reading/newestText';
import type { ReplyParts } from '../reading/replyParts';
import type { Classification } from './classification';
import type { CustomLabeller } from './customLabels';
import type { Labels, Learner } from './examples';
import type { OfflineResult } from './offlineEngine';
import { classifyOffline } from './offlineEngine';
import type { RunHistory } from './runHistory';
import { injectionReason, judged, leftToPerson } from './suspicion';
import type { Judged } from './suspicion';
import { eachSettled } from '../../shared/eachSettled';
import { detectInjection, type InjectionFinding, withoutPassages } from '../../shared/injection/detectInjection';
import { questions } from '../../shared/mail/questions';
import { isReplySubject } from '../../shared/mail/subjectMarks';

export interface UnderstandSettings {
	/** For the guard: `now`, own addresses, overrides, history. */
	guard: Omit<GuardOptions, 'newText'>;
	/** Mails of the same run: this one is counted with the earlier ones, and for the later ones. */
	run?: RunHistory;
	client?: Client;
	/** ISO 639-1, where the operator says so; else it is detected. */
	language?: string;
	/** With labels of the operator's own: labels a text. */
	customLabels?: CustomLabeller;
	/** With mails that a person labelled: holds the labels of another one against them. */
	examples?: Learner;
}

/** A mail read, guarded and labelled offline: complete as it stands, and what a model would be asked with. */
export interface UnderstoodMail {
	mail: Mail;
	parts: ReplyParts;
	/** `newText` without passages that speak to a machine. */
	harmless: string;
	guarded: GuardResult;
	offline: OfflineResult;
	classification: Classification;
	/** A person said what this mail is: no model is asked. */
	decidedByPerson: boolean;
}

/** Tiers and marks of clients whose displeasure weighs more. */
function isImportant(client?: Client): boolean {
	return client?.vip === true || client?.tier === 'enterprise' || client?.tier === 'premium';
}

/** All text of an HTML mail, seen or not: only searched for passages that speak to a machine. */
function allText(mail: Mail): string {
	if (mail.html === null) return '';
	return mail.html
		.slice(0, 200_000)
		.replace(/<style\b[^>]{0,200}>[\s\S]{0,60000}?<\/style>/giu, ' ')
		.replace(/<!--|-->/gu, '\n\n')
		.replace(/<[^<>]{0,2000}>/gu, '\n')
		.replace(/&nbsp;/gu, ' ');
}

/** A mail with what is known of it so far, step by step. */
interface Taken {
	mail: Mail;
	settings: UnderstandSettings;
	parts: ReplyParts;
}
interface Guarded extends Taken {
	guarded: GuardResult;
}
interface Screened extends Guarded {
	injection: InjectionFinding;
	judged: Judged;
}
interface Told extends Screened {
	told: DetectedLanguage;
}
interface Searched extends Told {
	asked: string[];
	found: Entities;
}
interface Labelled extends Searched {
	offline: OfflineResult;
}

function guardedMail({ mail, settings, parts }: Taken): Guarded {
	const { guard: options, run } = settings;
	const history = run ? run.before(mail, options.history ?? [], options.now) : options.history;
	const guarded = guard(mail, { ...options, history, newText: parts.newText });
	run?.add(mail, guarded.fingerprint, guarded.automation.kind !== 'none', options.now);
	return { mail, settings, parts, guarded };
}

function screenedMail(one: Guarded): Screened {
	const { mail, parts } = one;
	const injection = detectInjection(
		`${mail.subject}\n\n${parts.newText}`,
		mail.warnings.some(({ code }) => code === 'hidden_text') ? allText(mail) : '',
	);
	return { ...one, injection, judged: judged(mail.subject, parts.newText, injection) };
}

function toldMail(one: Screened): Told | Promise<Told> {
	const { language, client } = one.settings;
	const told = language ? { language, because: 'Given by the operator.' } : detectLanguage(one.judged.text, client?.language);
	return told instanceof Promise ? told.then((then) => ({ ...one, told: then })) : { ...one, told };
}

function searchedMail(one: Told): Searched {
	const { judged: { text }, told } = one;
	return { ...one, asked: questions(text, told.language), found: entities(text, told.language) };
}

async function labelledMail(one: Searched): Promise<Labelled> {
	const { mail, settings, judged: { subject, text }, told, asked } = one;
	const offline = await classifyOffline({
		subject,
		newText: text,
		// A client's language says nothing of letters that it is not written in.
		language: told.language === 'und' && !isInOtherScript(text) ? (settings.client?.language ?? told.language) : told.language,
		questions: asked,
		attachments: mail.attachments,
		isReply: mail.inReplyTo !== '' || isReplySubject(mail.subject),
		from: mail.from.address,
		importantClient: isImportant(settings.client),
	});
	return { ...one, offline };
}

function understoodMail({ mail, settings, parts, guarded, injection, judged: of, told, asked, found, offline }: Labelled): UnderstoodMail {
	const { language } = told;
	const custom = settings.customLabels?.(`${mail.subject}\n${of.text}`, language);
	const read: Labels = custom
		? { ...offline, intent: custom.label, secondaryIntents: [], confidence: custom.confidence, scores: custom.scores, reasons: [...custom.reasons, ...offline.reasons.filter(({ code }) => code !== 'also')] }
		: offline;
	const { labels: learnt, decided } = settings.examples?.({ subject: mail.subject, text: of.text }, read, custom !== undefined) ?? { labels: read, decided: false };
	const labels = of.leftToPerson && !decided ? leftToPerson(learnt, custom !== undefined) : learnt;
	const reported = guarded.automation.kind === 'bounce' ? deliveryStatus(mail) : undefined;
	const classification: Classification = {
		intent: labels.intent,
		secondaryIntents: labels.secondaryIntents,
		urgency: labels.urgency,
		sentiment: labels.sentiment,
		sentimentScore: labels.sentimentScore,
		emotion: labels.emotion,
		language,
		needsReply: labels.needsReply,
		confidence: labels.confidence,
		scores: labels.scores,
		automation: guarded.automation,
		...parts,
		threadKey: mail.threadKey,
		messageId: mail.messageId,
		fingerprint: guarded.fingerprint,
		questions: asked,
		entities: found,
		injectionSuspected: injection.suspected,
		...(reported ? { deliveryStatus: reported } : {}),
		engine: 'offline',
		reasons: [
			...(injection.suspected ? [injectionReason(injection, of)] : []),
			...labels.reasons,
			{ code: 'language', text: `Language ${language}. ${told.because}` },
			...mail.warnings,
		],
	};
	return {
		mail,
		parts,
		harmless: injection.suspected && !injection.hidden ? withoutPassages(parts.newText) : parts.newText,
		guarded,
		offline,
		classification: withAutomation(classification, guarded, custom !== undefined),
		decidedByPerson: decided,
	};
}

/** A mail with how it is to be labelled. */
export interface MailToUnderstand {
	mail: Mail;
	settings: UnderstandSettings;
}

/**
 * Labels mails without a model, in order. Each step is done for all before the next begins: its code and tables are then near the
 * processor, and a mail takes a third less than from beginning to end by itself. One that fails costs no other. Deterministic but for
 * `settings.guard.now`.
 */
export async function understandMails(mails: ReadonlyArray<PromiseSettledResult<MailToUnderstand>>): Promise<Array<PromiseSettledResult<UnderstoodMail>>> {
	const taken = await eachSettled(mails, ({ mail, settings }): Taken => ({ mail, settings, parts: splitReply(mail.text, mail.html, true, mail.subject) }));
	const guarded = await eachSettled(taken, guardedMail);
	const screened = await eachSettled(guarded, screenedMail);
	const told = await eachSettled(screened, toldMail);
	const searched = await eachSettled(told, searchedMail);
	const labelled = await eachSettled(searched, labelledMail);
	return await eachSettled(labelled, understoodMail);
}

/** Labels one mail. */
export async function understandMail(mail: Mail, settings: UnderstandSettings): Promise<UnderstoodMail> {
	const [understood] = await understandMails([{ status: 'fulfilled', value: { mail, settings } }]);
	if (understood?.status !== 'fulfilled') throw understood?.reason;
	return understood.value;
}

/** Reasons of labels that were read from the text. */
const ofTheText = ['phrases_found', 'no_phrase_found', 'also', 'urgency', 'tone', 'language_not_covered', 'nearest_example', 'nothing_like_it', 'corrected_before', 'corrected_mail_weighed', 'corrections_disagree'];

/** What automation decides of the labels (rules.md, section 3); the guard's reasons come first. */
function withAutomation(labels: Classification, guarded: GuardResult, custom: boolean): Classification {
	const { kind } = guarded.automation;
	const decided = decideIntentForAutomation(kind);
	const kept = guarded.keptAsPerson ? [guarded.keptAsPerson] : [];
	const intent = decided.intent !== undefined && custom && !(decided.intent in labels.scores) ? 'other' : decided.intent;
	if (kind === 'none') return { ...labels, reasons: [...kept, ...labels.reasons] };
	const fixed: Partial<Classification> =
		intent === undefined
			? {}
			: {
					intent,
					secondaryIntents: [],
					urgency: 'low',
					sentiment: 'neutral',
					sentimentScore: 0,
					emotion: 'neutral',
					confidence: 1,
					scores: { ...Object.fromEntries(Object.keys(labels.scores).map((name) => [name, 0])), [intent]: 1 },
				};
	const loud = labels.needsReply && ['urgent', 'high'].includes(labels.urgency) && kind !== 'bounce';
	// What the text was read as no longer holds; whether a reply is needed is said anew below.
	const outdated = ['reply_needed', 'no_reply_needed', ...(intent === undefined ? [] : ofTheText)];
	return {
		...labels,
		...fixed,
		needsReply: false,
		reasons: [
			...guarded.reasons,
			...labels.reasons.filter((reason) => !outdated.includes(reason.code)),
			// Headers are anybody's to write: a person's grievance must not vanish behind one unseen.
			...(loud
				? [
						{
							code: 'text_reads_otherwise',
							text: `Its text alone would be ${labels.intent}, ${labels.urgency}: look whether a person wrote it.`,
							evidence: { intent: labels.intent, urgency: labels.urgency },
						},
					]
				: []),
			{ code: 'no_reply_needed', text: `Mail of the kind ${kind} is not answered.` },
		],
	};
}
