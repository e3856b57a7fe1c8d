import { z } from 'zod';
import { configureModel } from '../services/control';
import { BadRequest, json, parseJson, type LocalRequest, type Reply } from '../services/localHttp';
import { readHeaders } from '../services/mailHeaders';
import { defaultSlowSeconds, mailFaultKinds, type MailFault } from '../services/mailFaults';
import { toPlainMail } from '../services/mailReading';
import type { StoredMail } from '../services/mailStore';
import { modelModes } from '../services/model';
import { serviceFaultShape } from '../services/serviceControl';
import { listCustomers } from './conversation';
import type { MailReader } from './mailReader';
import type { OutboxParts } from './outboxServer';

const address = z.union([
	z.string().min(3).transform((text) => ({ name: '', address: text })),
	z.strictObject({ name: z.string().default(''), address: z.string().min(3) }),
]);

const writtenMail = z.strictObject({
	from: address,
	to: z.string().min(3),
	subject: z.string().default(''),
	text: z.string().default(''),
	html: z.string().optional(),
	inReplyTo: z.string().optional(),
	references: z.array(z.string()).optional(),
	headers: z.record(z.string(), z.string()).optional(),
	messageId: z.string().optional(),
});

/** A mail as it is, in text or (for bytes that are no UTF-8) in base64. `from` is the envelope's, default the header's. */
const rawMail = z.union([
	z.strictObject({ raw: z.string(), to: z.string().min(3), from: z.string().optional() }),
	z.strictObject({ rawBase64: z.string(), to: z.string().min(3), from: z.string().optional() }),
]);

const faultKinds = mailFaultKinds.map(({ kind }) => kind);
const fault = z.strictObject({
	kind: z.enum(faultKinds),
	pattern: z.string().min(1).default('*'),
	seconds: z.number().min(0).max(600).default(defaultSlowSeconds),
	times: z.number().int().min(1).optional(),
});
const faultsChange = z.strictObject({
	/** Replaces all that is switched on. */
	mail: z.array(fault).optional(),
	/** Switches one; off without a pattern: for all addresses. */
	switch: z.strictObject({ ...fault.shape, pattern: z.string().min(1).optional(), on: z.boolean() }).optional(),
	/** Replaces what is switched on of the services. */
	services: z.array(serviceFaultShape).optional(),
	model: z.unknown().optional(),
});

const mostListed = 1000;

/** The JSON interface for tests and the page's script. `undefined`: not one of these routes. */
export async function handleApi(parts: OutboxParts, reader: MailReader, request: LocalRequest): Promise<Reply | undefined> {
	const { world } = parts;
	const [, id = '', part] = /^\/api\/messages\/(m\d+)(\/raw)?$/.exec(request.path) ?? [];
	if (request.method === 'GET' && id !== '') {
		const mail = world.store.get(id);
		if (!mail) return json(404, { error: `There is no message ${id}.` });
		return part === undefined ? json(200, await described(mail, reader)) : rawReply(mail, world.store.raw(mail));
	}
	switch (`${request.method} ${request.path}`) {
		case 'GET /api/messages':
			return await listMessages(parts, reader, request.query);
		case 'DELETE /api/messages':
			world.inbound.forget();
			world.store.clear();
			return json(200, { deleted: true });
		case 'POST /api/mails':
			return await writeMail(parts, parseJson(request.body));
		case 'POST /api/read': {
			const { customer } = parse(z.strictObject({ customer: z.string() }), parseJson(request.body));
			world.store.markRead(customer);
			parts.services.messages.markRead(customer.toLowerCase());
			return json(200, { customer });
		}
		case 'GET /api/faults':
			return json(200, faultsState(parts));
		case 'POST /api/faults':
			changeFaults(parts, parse(faultsChange, parseJson(request.body)));
			return json(200, faultsState(parts));
		case 'GET /api/state':
			return json(200, state(parts));
		default:
			return undefined;
	}
}

async function listMessages({ world }: OutboxParts, reader: MailReader, query: URLSearchParams): Promise<Reply> {
	const given = (name: string) => query.get(name) ?? undefined;
	const direction = parse(z.enum(['to_customer', 'from_customer']).optional(), given('direction'));
	const limit = parse(z.coerce.number().int().min(1).max(mostListed).default(mostListed), given('limit'));
	const before = parse(z.string().regex(/^m\d+$/).optional(), given('before'));
	const all = world.store.find({
		to: given('to'),
		customer: given('customer'),
		direction,
		messageId: given('messageId'),
		inReplyTo: given('inReplyTo'),
	});
	const found = before === undefined ? all : all.slice(0, Math.max(all.findIndex(({ id }) => id === before), 0));
	// The newest, oldest first.
	const messages = await Promise.all(found.slice(-limit).map(async (mail) => await described(mail, reader)));
	return json(200, { total: all.length, messages });
}

async function described(mail: StoredMail, reader: MailReader) {
	const { id, channel, direction, customer, envelope, at, size, read, handOver } = mail;
	const parsed = await reader.read(mail);
	const attachments = parsed.attachments.map(({ filename, mimeType }) => ({ filename, mimeType }));
	return { id, channel, direction, customer, envelope, at, size, read, handOver, ...toPlainMail(parsed), attachments, problem: parsed.problem };
}

function rawReply(mail: StoredMail, body: Buffer): Reply {
	return {
		status: 200,
		headers: {
			'content-type': 'message/rfc822',
			'content-disposition': `attachment; filename="${mail.id}.eml"`,
			'content-security-policy': "default-src 'none'; sandbox",
		},
		body,
	};
}

async function writeMail({ world }: OutboxParts, body: unknown): Promise<Reply> {
	if (typeof body === 'object' && body !== null && ('raw' in body || 'rawBase64' in body)) {
		const given = parse(rawMail, body);
		const raw = 'raw' in given ? Buffer.from(given.raw, 'utf8') : Buffer.from(given.rawBase64, 'base64');
		const from = given.from ?? /[^\s<>"]+@[^\s<>"]+/.exec(readHeaders(raw).from)?.[0] ?? '';
		return json(201, written(world.write({ from, to: [given.to] }, raw)));
	}
	const given = parse(writtenMail, body);
	const from = given.from.name === '' && world.roster.knows(given.from.address)
		? { ...given.from, name: world.roster.find(given.from.address).name }
		: given.from;
	return json(201, written(await world.writeAsCustomer({ ...given, from })));
}

function written({ id, messageId, customer, handOver }: StoredMail) {
	return { id, messageId, customer, handOver };
}

function changeFaults({ world, services, model }: OutboxParts, change: z.output<typeof faultsChange>): void {
	if (change.mail) world.faults.replace(change.mail);
	if (change.services) services.faults.replace(change.services);
	if (change.switch) {
		const { on, pattern, ...rest } = change.switch;
		if (!on && pattern === undefined) world.faults.switchOff(rest.kind);
		else world.faults.switch({ ...rest, pattern: pattern ?? '*' } satisfies MailFault, on);
	}
	if (change.model !== undefined) configureModel(model, change.model);
}

function faultsState({ world, services, model }: OutboxParts) {
	return { mail: world.faults.list(), services: services.faults.list(), model: model.settings(), kinds: mailFaultKinds, modes: modelModes };
}

function state(parts: OutboxParts) {
	const { world, services, model, border, mailboxes } = parts;
	const { totals, mode } = model.report();
	return {
		customers: listCustomers(parts, '').rows.map(({ last, ...row }) => ({ ...row, lastAt: last?.at })),
		messages: world.store.size,
		serviceMessages: services.messages.size,
		waitingForN8n: world.inbound.waiting,
		mailboxes,
		faults: world.faults.list(),
		model: { mode, totals },
		violations: border.violations.length,
		refusedHosts: border.refusedHosts.length,
	};
}

function parse<T>(shape: z.ZodType<T>, value: unknown): T {
	const read = shape.safeParse(value);
	if (!read.success) throw new BadRequest(z.prettifyError(read.error));
	return read.data;
}
