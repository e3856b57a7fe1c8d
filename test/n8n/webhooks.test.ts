import * as fc from 'fast-check';
import { readWorkflows } from '../../sandbox/launcher/workflowImport';
import { TestN8n } from './harness/TestN8n';

/**
 * Every webhook gets what no friend would send, from strangers and with the right login: none may break (5xx) or hang. A few rounds
 * here; `npm run fuzz:webhooks` goes on for longer (CUSTOMER_COMMS_FUZZ_ROUNDS a webhook, CUSTOMER_COMMS_FUZZ_SEED).
 */

const rounds = Number(process.env.CUSTOMER_COMMS_FUZZ_ROUNDS ?? 2);
const seed = Number(process.env.CUSTOMER_COMMS_FUZZ_SEED ?? 20261122);
/** In milliseconds; n8n itself would wait for minutes. */
const patience = 20_000;

const n8n = TestN8n.connect();
afterAll(() => n8n.close());

interface Door {
	workflow: string;
	method: string;
	path: string;
	login: Record<string, string>;
}

const doors: Door[] = readWorkflows().flatMap(({ workflow }) =>
	workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.webhook').flatMap(({ parameters }) => {
		const { httpMethod = 'GET', path, authentication } = parameters as { httpMethod?: string | string[]; path: string; authentication?: string };
		const login = authentication === 'basicAuth' ? n8n.pagesHeaders : authentication === 'headerAuth' ? n8n.inboundWebhookHeaders : {};
		return [httpMethod].flat().map((method) => ({ workflow: workflow.id, method, path, login }));
	}),
);

const hostile = fc.oneof(
	fc.constantFrom('', '0', '-1', 'null', '\0', "' or 1=1; drop table comms.tenants; --", '{{ $env }}', '={{ 7*7 }}', '<script>alert(1)</script>', '../../etc/passwd', '%00', '\ud800', '1e999', 'true', '9'.repeat(40), '2026-13-45T99:99:99Z', '00000000-0000-0000-0000-000000000000', 'a@b', 'é\u202e\u0000'),
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.constant('x'.repeat(70_000)),
);
/** Names that the workflows look for, and some that no object should have. */
const keys = fc.constantFrom('token', 'id', 'email', 'contactId', 'tenantId', 'mailbox', 'key', 'items', 'data', 'sequence', 'decision', 'form', 'page', 'language', 'lang', 'score', 'comment', 'customer', 'kind', 'at', 'now', 'text', 'body', 'subject', '__proto__', 'constructor', 'toString', 'length');
const value: fc.Arbitrary<unknown> = fc.oneof(hostile, fc.constantFrom(null, true, 0, -1, 1e308, [], {}), fc.array(hostile, { maxLength: 3 }), fc.dictionary(keys, hostile, { maxKeys: 3 }));
/** As deep as n8n's own copying goes without trouble; at some thousands it answers 500 by itself (docs/security.md). */
const deep = `${'['.repeat(800)}${']'.repeat(800)}`;
const thing = fc.dictionary(keys, value, { maxKeys: 6 });

interface Asked {
	query: Array<[string, string]>;
	type: string | undefined;
	body: string;
	known: boolean;
}

const asked: fc.Arbitrary<Asked> = fc.record({
	query: fc.array(fc.tuple(fc.oneof(keys, fc.constantFrom('token[]', 'token[$ne]', 'token[a][b]')), hostile), { maxLength: 4 }),
	known: fc.boolean(),
	payload: fc.oneof(
		fc.oneof(thing, fc.array(thing, { maxLength: 4 }), value).map((json) => ({ type: 'application/json', body: JSON.stringify(json) })),
		fc.constantFrom('{', '[[[[', '{"a":', 'nul', deep).map((body) => ({ type: 'application/json', body })),
		fc.array(fc.tuple(keys, hostile), { maxLength: 5 }).map((pairs) => ({ type: 'application/x-www-form-urlencoded', body: new URLSearchParams(pairs.map(([name, said]): [string, string] => [name, said])).toString() })),
		fc.constantFrom('multipart/form-data; boundary=x', 'text/plain', 'application/xml', 'image/png', '').map((type) => ({ type: type || undefined, body: '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nq\r\n--x--' })),
	),
}).map(({ query, known, payload }) => ({ query, known, ...payload }));

/** What every page says beside its words; n8n adds its own policy, which must leave the page without an origin. */
const guards: Record<string, RegExp> = {
	'cache-control': /^no-store$/,
	'content-security-policy': /^sandbox (?!.*allow-same-origin)/,
	'referrer-policy': /^no-referrer$/,
	'x-content-type-options': /^nosniff$/,
	'x-frame-options': /^DENY$/,
	'x-robots-tag': /^noindex$/,
};
let pagesSeen = 0;
const unguarded = new Set<string>();
function lookAtHeaders(path: string, headers: Headers): void {
	if (!headers.get('content-type')?.startsWith('text/html')) return;
	pagesSeen += 1;
	for (const [name, good] of Object.entries(guards)) if (!good.test(headers.get(name) ?? '')) unguarded.add(`${path}: ${name}: ${headers.get(name)}`);
}

async function knock({ method, path, login }: Door, { query, type, body, known }: Asked): Promise<string> {
	const url = new URL(`${n8n.urls.webhook}/${path}`);
	// What no address can hold never arrives: half a surrogate pair becomes U+FFFD on the way.
	for (const [name, said] of query) url.searchParams.append(name, said.slice(0, 6000));
	try {
		const answer = await fetch(url, {
			method,
			headers: { ...(type === undefined ? {} : { 'content-type': type }), ...(known ? login : {}) },
			...(method === 'GET' || method === 'HEAD' ? {} : { body }),
			redirect: 'manual',
			signal: AbortSignal.timeout(patience),
		});
		await answer.arrayBuffer();
		lookAtHeaders(path, answer.headers);
		return String(answer.status);
	} catch (error) {
		return error instanceof Error ? error.name : 'failed';
	}
}

test('no webhook breaks or hangs, whatever it is sent, and every page has its headers', async () => {
	expect(doors.length).toBeGreaterThan(40);
	const requests = fc.sample(fc.tuple(fc.constant(null), asked), { numRuns: doors.length * rounds, seed }).map(([, request], place) => ({ door: doors[place % doors.length], request }));
	const wrong: string[] = [];
	const counts = new Map<string, number>();
	await Promise.all(Array.from({ length: 4 }, async () => {
		for (let next = requests.shift(); next; next = requests.shift()) {
			const { door, request } = next;
			if (!door) continue;
			const outcome = await knock(door, request);
			counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
			if (!/^[234]/.test(outcome)) wrong.push(`${outcome} ${door.method} ${door.path} (${door.workflow}) ${JSON.stringify(request).slice(0, 400)}`);
		}
	}));
	if (rounds > 2) console.log(Object.fromEntries(counts));
	expect(wrong).toEqual([]);
	expect(pagesSeen).toBeGreaterThan(10);
	expect([...unguarded]).toEqual([]);
}, 120_000 + rounds * 20_000);
