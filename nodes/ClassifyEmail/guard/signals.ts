import type { AutomationKind, Reason } from '../../shared/vocabulary';
import { header } from '../reading/mail';
import type { Mail } from '../reading/mail';
import { headerSignals, reportKinds } from './headerSignals';
import type { HeaderSignal } from './headerSignals';
import {
	absencePhrases,
	absenceSubjects,
	autoReplySubjects,
	bouncePhrases,
	bounceSubjects,
	machinePhrases,
	mailMachine,
	mailMachineName,
	meanwhilePhrases,
	noReplyAddress,
	receiptPhrases,
	unreadPhrases,
} from './wording';
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

function isMailMachine(mail: Mail): boolean {
	const local = mail.from.address.split('@', 1)[0] ?? '';
	return mailMachine.test(local.slice(0, 100)) || mailMachineName.test(mail.from.name.slice(0, 100).toLowerCase());
}

function flat(text: string, characters: number): string {
	return text.slice(0, characters).toLowerCase().replace(unevenSpaces, ' ').trim();
}

const lists = {
	bounceTitle: new PhraseList(bounceSubjects),
	bounce: new PhraseList(bouncePhrases),
	meanwhile: new PhraseList(meanwhilePhrases),
	machine: new PhraseList(machinePhrases),
	unread: new PhraseList(unreadPhrases),
	receipt: new PhraseList(receiptPhrases),
};

const inBody = new PhraseLists([absencePhrases, machinePhrases, unreadPhrases]);

function fromSender(mail: Mail): Signal[] {
	const nullPath = hasNullReturnPath(mail);
	const machine = isMailMachine(mail);
	const subject = flat(mail.subject, 300);
	const signals: Signal[] = [];
	if (machine || nullPath || mail.from.address === '') {
		const title = lists.bounceTitle.firstIn(subject);
		const saying = lists.bounce.firstIn(flat(mail.text, 4_000));
		const enough = machine ? (title ?? saying) : title && saying;
		if (enough) signals.push(signal('bounce', 'sure', 'bounce_wording', `The sender is ${machine ? `a mail system (${mail.from.address || mail.from.name})` : 'nobody (null return path)'} and the mail says "${enough}".`, enough));
	}
	if (nullPath) signals.push(signal('auto_reply', 'sure', 'null_return_path', 'The return path is empty (<>): a machine sent it that wants no answer.'));
	if (machine) signals.push(signal('auto_reply', 'sure', 'mail_system_sender', `The sender ${mail.from.address || mail.from.name} is a mail system.`, mail.from.address));
	return signals;
}

/** Exchange's own class of out-of-office notes and the like says so in the subject; people are absent in the body too. */
function fromWording(mail: Mail, newText: string): Signal[] {
	const subject = withoutSubjectMarks(flat(mail.subject, 300));
	const body = flat(newText, 3_000);
	const signals: Signal[] = [];
	const title = autoReplySubjects.find((start) => subject.startsWith(start));
	if (title) signals.push(signal('auto_reply', 'sure', 'auto_reply_subject', `The subject begins as automatic answers do: "${title}".`, title));
	const [away, machine, unread] = inBody.firstOfEach(body);
	// Who asks is a person, or wants an answer all the same.
	const asks = /[?？]/u.test(body);
	const absence = /[?？]/u.test(subject) ? undefined : absenceSubjects.find((start) => subject.startsWith(start));
	if (absence) {
		const rest = subject.slice(absence.length);
		if ((away && !asks) || /^\s?(?:$|[:：\-–—(（【[])/u.test(rest)) {
			signals.push(signal('auto_reply', 'sure', 'absence_subject', `The subject tells of an absence: "${absence}".`, absence));
		}
	}
	const meanwhile = away && !asks ? lists.meanwhile.firstIn(body) : undefined;
	if (away && meanwhile) signals.push(signal('auto_reply', 'sure', 'absence_text', `The text is an absence note: "${away}", "${meanwhile}".`, [away, meanwhile]));
	if (machine) signals.push(signal('auto_reply', 'sure', 'machine_text', `The text says of itself that a machine wrote it: "${machine}".`, machine));
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
	const structure = [...fromReports(mail), ...fromSes(mail), ...fromSender(mail)];
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
