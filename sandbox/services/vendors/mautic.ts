import { createHash } from 'node:crypto';
import { json, type LocalRequest, type Reply } from '../localHttp';
import { accounts } from './accounts';
import { mauticDescription } from './descriptions/mautic';
import { isBasic, recordOf, textOf, type Handling, type Vendor } from './vendor';

const { url, username, password } = accounts.mautic;

const problem = (code: number, message: string): Reply => json(code, { errors: [{ code, message, details: [] }] });

/** Takes contacts and keeps none: whoever is told twice has the same id, as Mautic knows them by their address. */
export const mautic: Vendor = {
	service: 'mautic',
	name: 'Mautic',
	hosts: [new URL(url).hostname],
	description: () => mauticDescription,
	handle,
	refusals: {
		violation: (problems) => problem(400, problems.join('; ')),
		tooMany: (seconds) => json(429, { errors: [{ code: 429, message: 'Too many requests' }] }, { 'retry-after': String(seconds) }),
		broken: (status) => problem(status, 'Looks like I encountered an error (error #500).'),
		rejected: () => problem(403, 'You do not have access to the requested area/action.'),
	},
};

/** A number between 1 and a billion. */
const idOf = (address: string) => 1 + (createHash('sha256').update(address).digest().readUInt32BE(0) % 1_000_000_000);

function handle(request: LocalRequest): Handling {
	if (!isBasic(request, username, password)) return { reply: problem(401, 'API authorization denied.') };
	const given: unknown = JSON.parse(request.body.toString('utf8'));
	const contacts = (Array.isArray(given) ? given : []).map((contact) => {
		const fields = recordOf(contact);
		return { id: idOf(textOf(fields.email).toLowerCase()), fields: { all: fields }, tags: [] };
	});
	return { reply: json(201, { contacts, statusCodes: contacts.map(() => 201) }) };
}
