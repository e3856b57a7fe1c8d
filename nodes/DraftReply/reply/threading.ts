import { createHash } from 'node:crypto';
import type { Reason } from '../../shared/vocabulary';
import type { InboundMail } from './inputs';
import { domainOf } from '../../shared/mail/mailAddress';
import { isPublicMailDomain } from '../../shared/mail/publicMail';
import { withoutSubjectMarks } from '../../shared/mail/subjectMarks';

/** How many Message-IDs a References header carries: the first and the latest ones (RFC 5322 3.6.4 sets no limit). */
const mostReferences = 20;

/** The subject of the answer: `Re:` once, whatever marks the mail came with. One line, at most 200 characters. */
export function replySubject(subject: string): string {
	const bare = withoutSubjectMarks(subject.replace(/[\s\p{Cc}]+/gu, ' ')).trim();
	return bare === '' ? 'Re:' : `Re: ${bare.slice(0, 200)}`;
}

/** The chain of the conversation for the answer: what the mail referred to, then the mail itself. */
export function replyReferences(mail: InboundMail, earlier: readonly string[]): string[] {
	const known = mail.references.length > 0 ? mail.references : [...earlier, ...(mail.inReplyTo === null ? [] : [mail.inReplyTo])];
	const chain = [...new Set(known)].filter((id) => id !== mail.messageId);
	if (mail.messageId !== null) chain.push(mail.messageId);
	const [first] = chain;
	return first !== undefined && chain.length > mostReferences
		? [first, ...chain.slice(1 - mostReferences)]
		: chain;
}

/** Whom the answer goes to: the mail's own Reply-To or From and nobody else, whatever the text asks for. */
export function replyRecipient(mail: InboundMail): { to: string[]; diverted: Reason | null } {
	const from = mail.from.address;
	const replyTo = mail.replyTo?.address ?? '';
	const to = replyTo || from;
	const elsewhere = domainOf(replyTo) !== domainOf(from) || isPublicMailDomain(domainOf(from));
	const diverted = replyTo !== '' && from !== '' && replyTo !== from && elsewhere;
	return {
		to: to === '' ? [] : [to],
		diverted: diverted
			? {
					code: 'reply_to_elsewhere',
					text: `The mail is from ${from} but asks for answers at ${replyTo}, which need not be the same person's.`,
					evidence: { from, replyTo },
				}
			: null,
	};
}

/** The key of a draft: the same mail and purpose always give the same one. */
export function draftKey(threadKey: string | null, messageId: string | null, purpose: string, fallback: string): string {
	const basis = [threadKey ?? '', messageId ?? `no-message-id:${fallback}`, purpose].join('\n');
	return `draft:${createHash('sha256').update(basis).digest('hex').slice(0, 40)}`;
}
