import type { AutomationKind, Reason } from '../../shared/vocabulary';
import { Beginnings } from '../reading/beginnings';
import { header } from '../reading/mail';
import type { Mail } from '../reading/mail';
import { headerSignals, reportKinds } from './headerSignals';
import type { HeaderSignal } from './headerSignals';
import {
	absencePhrases,
	absenceTitles,
	absenceWords,
	autoReplySubjects,
	bouncePhrases,
	bounceSubjects,
	machinePhrases,
	mailMachine,
	mailMachineName,
	mailRole,
	mailRoleName,
	meanwhilePhrases,
	noReplyAddress,
	readPhrases,
	receiptPhrases,
	receiptTitles,
	returnPhrases,
	unreadPhrases,
} from './wording';
import { wantsSomething, withoutQuoted } from './persons';
import { handledOnTheWay } from './personsWords';
import { PhraseList, PhraseLists } from './phraseList';
import { sesNotice } from './sesNotice';
import { unevenSpaces } from '../../shared/spaces';
import { withoutSubjectMarks } from '../../shared/mail/subjectMarks';

/** One thing that speaks for a machine. */
export interface Signal {
	kind: Exclude<AutomationKind, 'none' | 'own' | 'loop'>;
	strength: HeaderSignal['strength'];
	reason: Reason;
}

function signal(kind: Signal['kind'], strength: Signal['strength'], code: string, text: string, evidence?: unknown): Signal {
	return { kind, strength, reason: evidence === undefined ? { code, text } : { code, text, evidence } };
}

/** A header value as compared: lowercased, comments in brackets taken out (RFC 5322, 3.2.2). */
function comparable(value: string): string {
	return value.toLowerCase().replace(/\([^()]{0,200}\)/gu, ' ').trim();
}

/** Every value of every header that a table row names; `no` beside another value does not take that one back. */
function rowSignals(mail: Mail, row: HeaderSignal): Signal[] {
	const prefix = row.header.endsWith('*') ? row.header.slice(0, -1) : undefined;
	if (prefix === undefined && mail.headers[row.header] === undefined) return [];
	const names = prefix === undefined ? [row.header] : Object.keys(mail.headers).filter((name) => name.startsWith(prefix));
	for (const name of names) {
		const value = mail.headers[name]?.find((one) => (row.value ? row.value.test(comparable(one)) && comparable(one) !== '' : isAffirmed(one)));
		if (value !== undefined) {
			return [signal(row.kind, row.strength, row.code, `The header "${name}: ${value.slice(0, 80)}" ${row.text}.`, { header: name, value: value.slice(0, 200) })];
		}
	}
	return [];
}

/** Empty, `no`, `none`, `false` and `0` say that the mark does not hold. */
function isAffirmed(value: string): boolean {
	return !['', 'no', 'none', 'false', '0'].includes(comparable(value));
}

function fromHeaders(mail: Mail): Signal[] {
	return Object.keys(mail.headers).length === 0 ? [] : headerSignals.flatMap((row) => rowSignals(mail, row));
}

function fromReports(mail: Mail): Signal[] {
	const { contentType, reportType, hasDeliveryStatus, otherReport } = mail.parts;
	if (hasDeliveryStatus) return [signal('bounce', 'sure', 'delivery_status', 'The mail holds a delivery status notification (RFC 3464).')];
	if (contentType !== 'multipart/report' && !otherReport) return [];
	const known = reportKinds[reportType];
	return [signal(known?.kind ?? 'auto_reply', 'sure', 'report', `The mail is ${known?.text ?? 'a machine\'s report (multipart/report)'}.`, reportType)];
}

/** Amazon SES reports by JSON: a bounce or complaint, or that all went well. */
function fromSes(mail: Mail): Signal[] {
	const notice = sesNotice(mail);
	if (!notice) return [];
	const { kind, type } = notice;
	const addresses = notice.recipients.map(({ address }) => address).slice(0, 5);
	const evidence = { kind, type, recipients: addresses };
	if (kind === 'Delivery') return [signal('auto_reply', 'sure', 'ses_delivery', 'The mail is a notification of Amazon SES that a mail was delivered.', evidence)];
	const what = { Bounce: 'a bounce', Complaint: 'a complaint', DeliveryDelay: 'a delayed mail' }[kind];
	return [signal('bounce', 'sure', 'ses_notification', `The mail is a notification of Amazon SES of ${what}${type === '' ? '' : ` (${type})`}${addresses.length > 0 ? ` for ${addresses.join(', ')}` : ''}.`, evidence)];
}

function hasNullReturnPath(mail: Mail): boolean {
	return (mail.headers['return-path'] ?? []).some((value) => /^<\s?>$/u.test(value.trim()));
}

/** What some systems write for an empty return path. */
function returnsToDaemon(mail: Mail): boolean {
	return (mail.headers['return-path'] ?? []).some((value) => /^<?mailer-daemon(?:@|>|$)/iu.test(value.trim()));
}

/** Characters in which a report says what it has to say; then follows the mail that came back. */
const reportBegins = 400;

/** From a machine that handles mail; from an address or under a name that such machines and the people who look after them share. */
function mailSystem(mail: Mail): 'machine' | 'role' | 'role_name' | undefined {
	const local = (mail.from.address.split('@', 1)[0] ?? '').slice(0, 100);
	const name = mail.from.name.slice(0, 100).toLowerCase();
	if (mailMachine.test(local) || mailMachineName.test(name)) return 'machine';
	if (mailRole.test(local)) return 'role';
	return mailRoleName.test(name) ? 'role_name' : undefined;
}

function flat(text: string, characters: number): string {
	return text.slice(0, characters).toLowerCase().replace(unevenSpaces, ' ').trim();
}

const lists = {
	bounceTitle: new PhraseList(bounceSubjects),
	bounce: new PhraseList(bouncePhrases),
	meanwhile: new PhraseList(meanwhilePhrases),
	comingBack: new PhraseList(returnPhrases),
	read: new PhraseList(readPhrases),
	machine: new PhraseList(machinePhrases),
	unread: new PhraseList(unreadPhrases),
	receipt: new PhraseList(receiptPhrases),
};

/** What subjects begin with. */
const titles = {
	receipt: new Beginnings(receiptTitles),
	autoReply: new Beginnings(autoReplySubjects),
	absence: new Beginnings(absenceTitles),
	absenceWord: new Beginnings(absenceWords),
};

const inBody = new PhraseLists([absencePhrases, machinePhrases, unreadPhrases]);

function fromSender(mail: Mail, newText: string): Signal[] {
	const nullPath = hasNullReturnPath(mail);
	const system = mailSystem(mail);
	const sender = mail.from.address || mail.from.name;
	const subject = flat(mail.subject, 300);
	const isMachine = system === 'machine' || (system === 'role' && (nullPath || returnsToDaemon(mail) || !wantsSomething(newText.slice(0, reportBegins))));
	const signals: Signal[] = [];
	if (system || nullPath || mail.from.address === '') {
		const title = lists.bounceTitle.firstIn(subject);
		const saying = lists.bounce.firstIn(flat(mail.text, 4_000));
		const enough = isMachine ? (title ?? saying) : title && saying;
		if (enough) signals.push(signal('bounce', 'sure', 'bounce_wording', `The sender is ${system ? `a mail system (${sender})` : 'nobody (null return path)'} and the mail says "${enough}".`, enough));
	}
	if (nullPath) signals.push(signal('auto_reply', 'sure', 'null_return_path', 'The return path is empty (<>): a machine sent it that wants no answer.'));
	if (isMachine) signals.push(signal('auto_reply', 'sure', 'mail_system_sender', `The sender ${sender} is a mail system.`, mail.from.address));
	return signals;
}

/** Emoji and the like before a subject ("🏖️ Out of office"). */
function withoutOrnament(subject: string): string {
	return subject.replace(/^[^\p{L}\p{N}【[(（「<]+/u, '');
}

/** How a subject goes on that is nothing but the title of an automatic answer: not at all, or by a mark behind which stands what it answers. */
const endsThere = /^\s?(?:$|[:：\-–—()（）【】[\]!.])/u;
/** Or by when the absence ends. */
const untilThen = /^ (?:bis|ab|vom|von|until|till|from|through|jusqu|du|hasta|del|desde|al)(?!\p{L})|^\s?(?:\d|中|至|直到|から|まで)/u;

/** What the body says of an absence. */
interface Absence {
	away?: string;
	/** To whom one may turn meanwhile. Looked for only where it decides, as what follows. */
	meanwhile: () => string | undefined;
	/** It wants something, or begins with something else: a person who is away. */
	isPersons: () => boolean;
}

/** Exchange's own class of out-of-office notes and the like says so in the subject. */
function fromSubject(mail: Mail, newText: string, body: string, { away, meanwhile, isPersons }: Absence): Signal | undefined {
	const whole = withoutOrnament(flat(mail.subject, 300));
	const subject = withoutOrnament(withoutSubjectMarks(whole));
	/** Whoever answers or hands on an automatic answer writes under its subject. */
	const isMarked = subject !== whole;
	const receipt = titles.receipt.first(subject);
	const title = receipt ?? titles.autoReply.first(subject);
	if (title) {
		const isClear = receipt ? lists.read.firstIn(body) !== undefined : endsThere.test(subject.slice(title.length));
		const isNote = isMarked ? (away !== undefined || lists.receipt.firstIn(body) !== undefined) && !isPersons() : isClear || newText.trim() === '' || (!receipt && !isPersons());
		if (isNote) return signal('auto_reply', 'sure', 'auto_reply_subject', `The subject begins as automatic answers do: "${title}".`, title);
	}
	if (/[?？]/u.test(subject)) return undefined;
	const bare = subject.replace(/^[【[(（「]/u, '');
	const told = titles.absence.first(bare);
	const word = told ?? titles.absenceWord.first(bare);
	if (word === undefined) return undefined;
	const rest = bare.slice(word.length);
	const isWhole = endsThere.test(rest) || untilThen.test(rest);
	const isSaid = away !== undefined || (isWhole && !isMarked && (told !== undefined || meanwhile() !== undefined || lists.comingBack.firstIn(body) !== undefined));
	return isSaid && !isPersons() ? signal('auto_reply', 'sure', 'absence_subject', `The subject tells of an absence: "${word}".`, word) : undefined;
}

/** To whom one may turn meanwhile; who only asks to be contacted himself is a person. These phrases are the last of the list. */
function meanwhileIn(body: string): string | undefined {
	const found = lists.meanwhile.firstIn(body);
	return found && /^(?:please|kindly) (?:contact|reach out to)$/u.test(found) && !/(?:please|kindly) (?:contact|reach out to) (?!(?:me|us)\b)/u.test(body) ? undefined : found;
}

/** What a mail says of itself and of an absence; people are absent, too. */
function fromWording(mail: Mail, newText: string): Signal[] {
	const whole = flat(newText, 3_000);
	let found = inBody.firstOfEach(whole);
	// Who complains of an automatic answer quotes it.
	const body = found.some((phrase) => phrase !== undefined) ? withoutQuoted(whole) : whole;
	if (body !== whole) found = inBody.firstOfEach(body);
	const [away, machine, unread] = found;
	let persons: boolean | undefined;
	const isPersons = (): boolean => (persons ??= wantsSomething(newText));
	const meanwhile = (): string | undefined => meanwhileIn(body);
	const signals: Signal[] = [];
	const title = fromSubject(mail, newText, body, { away, meanwhile, isPersons });
	if (title) signals.push(title);
	const turnTo = away ? meanwhile() : undefined;
	if (away && turnTo && !isPersons()) signals.push(signal('auto_reply', 'sure', 'absence_text', `The text is an absence note: "${away}", "${turnTo}".`, [away, turnTo]));
	if (machine && !handledOnTheWay.test(body.slice(body.indexOf(machine) + machine.length))) {
		signals.push(signal('auto_reply', 'sure', 'machine_text', `The text says of itself that a machine wrote it: "${machine}".`, machine));
	}
	if (unread) signals.push(signal('no_reply', 'sure', 'no_reply_text', `The text says that nobody reads answers: "${unread}".`, unread));
	return signals;
}

/** Whom an answer would reach: the Reply-To where there is one (web forms write from a no-reply address). */
function fromAddress(mail: Mail): Signal[] {
	const target = mail.replyTo?.address || mail.from.address;
	const local = target.split('@', 1)[0] ?? '';
	if (!noReplyAddress.test(local.slice(0, 100))) return [];
	return [signal('no_reply', 'sure', 'no_reply_address', `An answer would go to ${target}, which nobody reads.`, target)];
}

/** Every signal of a mail, in the order in which they decide. */
export function signalsOf(mail: Mail, newText: string): Signal[] {
	const headers = fromHeaders(mail);
	const wording = fromWording(mail, newText);
	const structure = [...fromReports(mail), ...fromSes(mail), ...fromSender(mail, newText)];
	const all = [...structure, ...headers];
	// Nearly all mails of people.
	if (all.length === 0 && wording.length === 0) return fromAddress(mail);
	const of = (signals: readonly Signal[], kind: Signal['kind'], strength?: Signal['strength']): Signal[] =>
		signals.filter((one) => one.kind === kind && (strength === undefined || one.strength === strength));
	const isList = of(headers, 'list').length > 0;
	return [
		...of(all, 'bounce'),
		...of(all, 'auto_reply', 'sure'),
		// A newsletter's "do not reply to this e-mail" leaves it a newsletter.
		...of(wording, 'auto_reply').filter(({ reason }) => !isList || reason.code !== 'machine_text'),
		...of(headers, 'list'),
		...of(headers, 'auto_reply', 'marked'),
		...fromAddress(mail),
		...of(wording, 'no_reply'),
	];
}

/** A ticket system's receipt among the new text, if it says one. */
export function receiptIn(newText: string): string | undefined {
	const body = flat(newText, 3_000);
	return lists.machine.firstIn(body) ?? lists.unread.firstIn(body) ?? lists.receipt.firstIn(body);
}

/** `Auto-Submitted: no`, told in the reason of a mail taken for a person's. */
export function saysNotAutomatic(mail: Mail): boolean {
	return comparable(header(mail, 'auto-submitted')) === 'no';
}
