import { z } from 'zod';
import { BadRequest, json, parseJson, type LocalRequest, type Reply } from './localHttp';
import { defaultStallSeconds, serviceFaultKinds } from './serviceFaults';
import { serviceChannels, services, type ServiceMessage } from './serviceMessages';
import { changeSettings, serviceSettingsShape } from './serviceSettings';
import { vendorOf, type ServiceWorld } from './serviceWorld';
import { accounts } from './vendors/accounts';
import { vendors } from './vendors/all';

const faultKinds = serviceFaultKinds.map(({ kind }) => kind);

export const serviceFaultShape = z.strictObject({
	service: z.enum([...services, '*']).default('*'),
	kind: z.enum(faultKinds),
	pattern: z.string().min(1).default('*'),
	share: z.number().min(0).max(1).default(1),
	seconds: z.number().min(0).max(3600).default(defaultStallSeconds),
	code: z.string().optional(),
	times: z.number().int().min(1).optional(),
});

const inboundShape = z.strictObject({
	service: z.enum(services),
	/** The customer: a phone number, a Slack user, the number of a chat conversation. */
	from: z.string().min(1),
	to: z.string().optional(),
	text: z.string(),
	channel: z.enum(serviceChannels).optional(),
	name: z.string().optional(),
	payload: z.string().optional(),
});

const statusShape = z.strictObject({
	status: z.string().min(1),
	errorCode: z.string().optional(),
	/** How often it is told: 0 for not at all, 2 for a duplicate. */
	times: z.number().int().min(0).max(100).default(1),
});

const countShape = z.strictObject({
	service: z.enum(services).optional(),
	/** By what messages are one: the sender's mark, or the recipient. */
	by: z.enum(['mark', 'to']).default('mark'),
	/** What must have arrived. */
	expected: z.array(z.string()).optional(),
});

const mostListed = 20_000;

/** Everything about the services that carry messages, for tests and the page. `undefined`: not one of these routes. */
export async function handleServiceControl(world: ServiceWorld, request: LocalRequest): Promise<Reply | undefined> {
	if (!request.path.startsWith('/control/services')) return undefined;
	const [, id = ''] = /^\/control\/services\/messages\/(s\d+)(?:\/status)?$/.exec(request.path) ?? [];
	if (id !== '') return await one(world, request, id);
	switch (`${request.method} ${request.path}`) {
		case 'GET /control/services':
			return json(200, state(world));
		case 'POST /control/services':
			changeSettings(world.settings, read(serviceSettingsShape, request));
			return json(200, state(world));
		case 'GET /control/services/messages':
			return list(world, request.query);
		case 'DELETE /control/services/messages':
			world.forget();
			return json(200, { deleted: true });
		case 'POST /control/services/count':
			return json(200, count(world, read(countShape, request)));
		case 'POST /control/services/inbound': {
			const { service, ...inbound } = read(inboundShape, request);
			return json(201, await world.receive(service, inbound));
		}
		case 'POST /control/services/verify':
			return json(200, await verify(world));
		case 'GET /control/services/faults':
			return json(200, { faults: world.faults.list(), kinds: serviceFaultKinds });
		case 'POST /control/services/faults':
			world.faults.replace(read(z.strictObject({ faults: z.array(serviceFaultShape) }), request).faults);
			return json(200, { faults: world.faults.list(), kinds: serviceFaultKinds });
		default:
			return undefined;
	}
}

async function one(world: ServiceWorld, request: LocalRequest, id: string): Promise<Reply> {
	const message = world.messages.get(id);
	if (!message) return json(404, { error: `There is no message ${id}.` });
	if (request.method !== 'POST') return json(200, message);
	const { status, errorCode, times } = read(statusShape, request);
	const offered = vendorOf(message.service).states?.offered.map((each) => each.status) ?? [];
	if (!offered.includes(status)) throw new BadRequest(`${message.service} has no state "${status}": ${offered.join(', ') || 'it tells none'}.`);
	await world.advance(message, status, errorCode, times);
	return json(200, message);
}

function list({ messages }: ServiceWorld, query: URLSearchParams): Reply {
	const given = (name: string) => query.get(name) ?? undefined;
	const found = messages.find({
		service: given('service'),
		channel: given('channel'),
		direction: given('direction'),
		to: given('to'),
		from: given('from'),
		customer: given('customer'),
		mark: given('mark'),
		providerId: given('providerId'),
		status: given('status'),
	});
	const limit = Number(given('limit') ?? mostListed);
	// The newest, oldest first.
	return json(200, { total: found.length, messages: found.slice(-limit) });
}

/** What was taken how often: what is expected and is not there is lost, what is there twice is doubled. */
function count({ messages }: ServiceWorld, { service, by, expected }: z.output<typeof countShape>) {
	const taken = new Map<string, ServiceMessage[]>();
	for (const message of messages.find({ service, direction: 'to_customer' })) {
		const key = message[by];
		taken.set(key, [...(taken.get(key) ?? []), message]);
	}
	const unmarked = taken.get('')?.length ?? 0;
	taken.delete('');
	const doubled = [...taken].filter(([, list]) => list.length > 1).map(([key, list]) => ({ key, times: list.length, unanswered: list.filter(({ answered }) => !answered).length }));
	return {
		accepted: [...taken.values()].reduce((sum, { length }) => sum + length, unmarked),
		distinct: taken.size,
		unanswered: [...taken.values()].flat().filter(({ answered }) => !answered).length,
		unmarked,
		doubled,
		lost: expected?.filter((key) => !taken.has(key)) ?? [],
		unexpected: expected ? [...taken.keys()].filter((key) => !expected.includes(key)) : [],
	};
}

/** What Meta asks a webhook before it uses it (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests). */
async function verify({ settings }: ServiceWorld) {
	const url = settings.webhooks.whatsapp;
	if (!URL.canParse(url)) throw new BadRequest('No webhook is set for WhatsApp: POST /control/services {"webhooks": {"whatsapp": "http://..."}}.');
	const challenge = '1158201444';
	const asked = new URL(url);
	asked.searchParams.set('hub.mode', 'subscribe');
	asked.searchParams.set('hub.challenge', challenge);
	asked.searchParams.set('hub.verify_token', accounts.whatsApp.verifyToken);
	const answer = await fetch(asked);
	const text = await answer.text();
	return { status: answer.status, verified: answer.ok && text === challenge, answer: text.slice(0, 200) };
}

function state({ messages, faults, settings, reports }: ServiceWorld) {
	const { optedOut, ...rest } = settings;
	return {
		settings: { ...rest, optedOut: [...optedOut] },
		messages: messages.size,
		reportsUnderWay: reports.waiting,
		faults: faults.list(),
		services: vendors.map(({ service, name, hosts }) => ({ service, name, hosts })),
	};
}

function read<T>(shape: z.ZodType<T>, { body }: LocalRequest): T {
	const result = shape.safeParse(parseJson(body));
	if (!result.success) throw new BadRequest(z.prettifyError(result.error));
	return result.data;
}
