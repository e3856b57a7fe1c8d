import { createHash } from 'node:crypto';
import { json, type LocalRequest, type Reply } from '../localHttp';
import { accounts } from './accounts';
import { erpNextDescription } from './descriptions/erpNext';
import { bodyOf, textOf, type Desk, type Handling, type Vendor } from './vendor';

const { url, apiKey, apiSecret } = accounts.erpNext;

const problem = (status: number, exception: string): Reply => json(status, { exc_type: exception.split(':')[0], exception });

/** Takes tasks and keeps none: each gets a name of its own, as ERPNext numbers them. */
export const erpNext: Vendor = {
	service: 'erpnext',
	name: 'ERPNext',
	hosts: [new URL(url).hostname],
	description: () => erpNextDescription,
	handle,
	refusals: {
		violation: (problems) => problem(417, `frappe.exceptions.ValidationError: ${problems.join('; ')}`),
		tooMany: (seconds) => json(429, { exception: 'frappe.exceptions.TooManyRequestsError' }, { 'retry-after': String(seconds) }),
		broken: (status) => problem(status, 'frappe.exceptions.InternalServerError: Internal Server Error'),
		rejected: (_to, code) => problem(417, `frappe.exceptions.ValidationError: ${code ?? 'refused'}`),
	},
};

function handle(request: LocalRequest, desk: Desk): Handling {
	if (request.headers.authorization !== `token ${apiKey}:${apiSecret}`) return { reply: problem(401, 'frappe.exceptions.AuthenticationError: ') };
	const task = bodyOf(request);
	const subject = textOf(task.subject);
	const digest = createHash('sha256').update(`${subject}/${desk.ordinal('erpnext', subject)}`).digest().readUInt32BE(0) % 100_000;
	return { reply: json(200, { data: { doctype: 'Task', name: `TASK-2026-${String(digest).padStart(5, '0')}`, status: 'Open', ...task } }) };
}
