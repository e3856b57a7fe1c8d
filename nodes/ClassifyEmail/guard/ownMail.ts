import type { Reason } from '../../shared/vocabulary';
import type { Mail } from '../reading/mail';
import { domainOf } from '../../shared/mail/mailAddress';
import { isOwnMessageId, markHeader } from '../../shared/mail/ownMark';
import { isPublicMailDomain } from '../../shared/mail/publicMail';

/** Whether a mail answers one of ours. */
export function answersUs(mail: Pick<Mail, 'inReplyTo' | 'references'>): boolean {
	return isOwnMessageId(mail.inReplyTo) || mail.references.some(isOwnMessageId);
}

function isOwnAddress(address: string, own: readonly string[]): boolean {
	const domain = domainOf(address);
	return own.some((entry) => {
		const known = entry.trim().toLowerCase();
		if (known === '') return false;
		return known.startsWith('@') ? domain === known.slice(1) : address === known;
	});
}

/**
 * Whose mail it is where mails of one sender are counted: a form on a site writes from one address for everybody and names
 * each visitor in Reply-To. A Reply-To of the sender's own company is a robot's as well as a person's, and changes nothing.
 */
export function answeredAddress({ from, replyTo }: Pick<Mail, 'from' | 'replyTo'>): string {
	const target = replyTo?.address ?? '';
	const domain = domainOf(target);
	return target !== '' && (domain !== domainOf(from.address) || isPublicMailDomain(domain)) ? target : from.address;
}

/**
 * Why a mail is our own, if it is. Our mark alone is enough: who forges it only keeps his own mail from being
 * answered by a machine, and a mail that comes back to us through a redirection still carries it.
 */
export function ownReason(mail: Mail, ownAddresses: readonly string[]): Reason | undefined {
	// A form on our own site writes from our address and names the customer in Reply-To: that is the customer's mail.
	const answersGoOut = mail.replyTo !== undefined && mail.replyTo.address !== '' && !isOwnAddress(mail.replyTo.address, ownAddresses);
	if (mail.from.address !== '' && !answersGoOut && isOwnAddress(mail.from.address, ownAddresses)) {
		return { code: 'own_address', text: `The sender ${mail.from.address} is one of our own addresses.`, evidence: mail.from.address };
	}
	const [mark] = mail.headers[markHeader.toLowerCase()] ?? [];
	if (mark !== undefined) {
		return { code: 'own_mark', text: `The mail carries our own mark (${markHeader}): it is one we sent.`, evidence: mark.slice(0, 100) };
	}
	if (isOwnMessageId(mail.messageId)) {
		return { code: 'own_message_id', text: 'The Message-ID has the form of our own.', evidence: mail.messageId };
	}
	const loop = mail.headers['x-loop']?.find((value) => isOwnAddress(value.toLowerCase().replace(/[<>]/gu, '').trim(), ownAddresses));
	if (loop) return { code: 'own_loop_mark', text: `The mail's X-Loop names our own address ${loop}.`, evidence: loop };
	return undefined;
}
