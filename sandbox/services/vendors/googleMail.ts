import { json, type LocalRequest } from '../localHttp';
import { readHeaders } from '../mailHeaders';
import { accounts } from './accounts';
import { problem } from './googleProblem';
import { digest } from './signatures';
import { bodyOf, textOf, type Desk, type Handling } from './vendor';

/** The addresses of a header, without names. */
const addresses = (value: string): string[] => (value.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []).map((one) => one.toLowerCase());

/** Takes a mail as Gmail's users.messages.send does: the whole MIME message, in `raw`. */
export function gmail(request: LocalRequest, desk: Desk): Handling {
	if (request.method !== 'POST' || request.path !== '/gmail/v1/users/me/messages/send') return { reply: problem(404, 'Not Found', 'notFound') };
	const raw = Buffer.from(textOf(bodyOf(request).raw), 'base64url');
	const { all, subject, from } = readHeaders(raw);
	const to = addresses(all.find(({ name }) => name === 'to')?.value ?? '');
	if (to.length === 0) return { reply: problem(400, 'Recipient address required', 'invalidArgument') };
	const mime = raw.toString('utf8');
	const id = digest(16, 'gmail', mime, String(desk.ordinal('gmail', mime)));
	return {
		take: {
			service: 'google',
			channel: 'gmail',
			direction: 'to_customer',
			from: from || accounts.google.user,
			to: to[0] ?? '',
			title: subject,
			text: mime.slice(mime.search(/\r?\n\r?\n/)).trim(),
			providerId: id,
			mark: '',
			status: 'sent',
			callback: '',
			details: [],
			request: { raw: mime },
		},
		answer: () => json(200, { id, threadId: id, labelIds: ['SENT'] }),
	};
}
