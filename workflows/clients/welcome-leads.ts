import { advanceBatch, handItemsTo } from '../calls';
import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** One lead, a list of them, or {leads: [...]}; nothing where the schedule runs. */
const handedIn = `JSON.stringify([${settings}.body?.leads ?? ${settings}.body ?? ${settings}.leads ?? []].flat())`;

const spec: WorkflowSpec = {
	id: 'comms-welcome-leads',
	area: 'clients',
	file: 'welcome-leads',
	name: 'Welcome leads',
	description:
		'Takes leads from your forms by webhook, and those that other systems wrote into the table, every five minutes. From a score of 80 on: a personal welcome within the minute and a task to call within fifteen. Everybody else is told that the enquiry has arrived and goes into the slower sequence. Who enquires twice is welcomed once.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		scheduleTrigger('Every five minutes', [0, 0], { field: 'minutes', minutesInterval: 5 }),
		webhook('A form sends a lead', [0, 1], { path: 'comms/leads', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 2]),
		sample('Sample lead', [0, 2], { leads: [{ test: true, email: 'sample.lead@customer.example', name: 'Sample Lead', score: 85, interest: 'a sample', source: 'manual trial', language: 'en' }] }),
		settingsNode([1, 0], { withinDays: 3, bookingUrl: '', now: '' }),
		postgres(
			'Take them and welcome them',
			[2, 0],
			`SELECT comms.beat('welcome-leads');
SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('place', r.place, 'id', r.id, 'outcome', r.outcome, 'reasons', r.reasons) ORDER BY r.place) FROM comms.record_leads($1, coalesce(nullif($4, '')::timestamptz, now())) r), '[]') AS taken;
SELECT coalesce(jsonb_agg(to_jsonb(w)), '[]') AS welcomed FROM comms.welcome_leads($2, jsonb_build_object('bookingUrl', $3::text), 200, coalesce(nullif($4, '')::timestamptz, now())) w`,
			`${handedIn}, ${settings}.withinDays, ${settings}.bookingUrl, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		{
			...sample('What became of them', [3, 0], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: "={{ ((rows) => ({ taken: rows.flatMap(({ taken }) => taken ?? []), welcomed: rows.flatMap(({ welcomed }) => welcomed ?? []) }))($('Take them and welcome them').all().map(({ json }) => json)) }}",
				options: {},
			},
			settings: { executeOnce: true },
		},
		condition('keep', 'Does somebody wait?', [4, 1], "$('A form sends a lead').isExecuted"),
		{
			name: 'Tell your form',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [5, 1],
			parameters: { respondWith: 'json', responseBody: '={{ JSON.stringify({ leads: $json.taken }) }}', options: { responseCode: 202 } },
		},
		condition('keep', 'Somebody to welcome?', [4, -1], "$json.welcomed.some(({ outcome }) => outcome === 'welcomed')"),
		{ ...sample('A batch of them', [5, -1], {}), parameters: { mode: 'raw', jsonOutput: `={{ ({ batchSize: 200, leaseMinutes: 5, now: ${settings}.now ?? '' }) }}`, options: {} } },
		handItemsTo('Write the welcome now', [6, -1], advanceBatch),
		postgres(
			'Somebody to call?',
			[4, 0],
			`SELECT "staffEmail", count(*)::int AS tasks, string_agg(concat_ws(' · ', name, nullif(phone, ''), email, said, 'until ' || "dueAt"), E'\\n' ORDER BY "dueAt") AS list FROM comms.due_client_tasks(coalesce(nullif($1, '')::timestamptz, now())) GROUP BY "staffEmail"`,
			`${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Known whom to tell?', [5, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [6, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.tasks === 1 ? 'Somebody to call' : $json.tasks + ' people to call' }}",
				text: "={{ $json.list + '\\n\\nTick them off on the page comms/updates.' }}",
			}),
			settings: { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres('Tell it next time', [7, 1], `SELECT comms.tell_client_tasks_again($1, coalesce(nullif($2, '')::timestamptz, now())) AS again`, `$('Known whom to tell?').item.json.staffEmail, ${settings}.now ?? ''`),
	],
	arrows: [
		['Every five minutes', 'Settings'],
		['A form sends a lead', 'Settings'],
		['Try it with sample data', 'Sample lead'],
		['Sample lead', 'Settings'],
		['Settings', 'Take them and welcome them'],
		['Take them and welcome them', 'What became of them'],
		['What became of them', 'Somebody to welcome?'],
		['What became of them', 'Somebody to call?'],
		['Somebody to call?', 'Known whom to tell?'],
		['What became of them', 'Does somebody wait?'],
		['Does somebody wait?', 'Tell your form'],
		['Somebody to welcome?', 'A batch of them'],
		['A batch of them', 'Write the welcome now'],
		['Known whom to tell?', 'Tell your team'],
		['Tell your team', 'Tell it next time', 1],
	],
	notes: [
		{
			at: [0, -2.4],
			text: '### Change this\nIn **Settings**: where a call can be booked (`bookingUrl`), and how old a lead in the table may be (`withinDays`: an import writes to nobody).\n\nFrom which score on somebody gets what stands in `comms.lead_routes`; add a row of your own business to change it. The texts are those of the sequences `lead-welcome`, `lead-received` and `lead-nurture`.',
			columns: 4,
			colour: 4,
		},
		{
			at: [4.5, -2.4],
			text: '### What to send\n`POST /webhook/comms/leads` with `{"email", "name", "score", "interest", "source", "language", "phone"}`, or a list. The answer says of each: `added`, `known` (asked before) or `failed` and why. With `"test": true` it is checked and nothing is stored.',
			columns: 3,
		},
		{ at: [1, 2], text: '### Why at once\nWho answers first is heard. The welcome is written in the same run, and *Send due messages* sends it within the minute; at night and at weekends the welcome waits for the morning, the task does not.', columns: 3 },
	],
};

export default spec;
