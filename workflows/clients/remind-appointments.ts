import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const at = (place: number) => `coalesce(nullif($${place}, '')::timestamptz, now())`;

const handedIn = `JSON.stringify([${settings}.body?.appointments ?? ${settings}.body ?? ${settings}.appointments ?? []].flat())`;

const spec: WorkflowSpec = {
	id: 'comms-remind-visits',
	area: 'clients',
	file: 'remind-appointments',
	name: 'Remind of appointments',
	description:
		'Confirms appointments when they are booked, with a file for the calendar, and reminds of them the day before and three hours before, by the clock of the place. Customers answer C to confirm or R for another time. What is moved or called off is told once and reminds nobody any more; who did not come is asked for a new time once.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		scheduleTrigger('Every five minutes', [0, 0], { field: 'minutes', minutesInterval: 5 }),
		webhook('Your calendar sends appointments', [0, 1], { path: 'comms/appointments', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 2]),
		sample('Sample appointment', [0, 2], { appointments: [{ reference: 'SAMPLE', email: 'nobody@customer.example', kind: 'Sample visit', place: 'Here', startsAt: '2030-01-15T10:00:00+01:00', timeZone: 'Europe/Berlin' }] }),
		settingsNode([1, 0], { changeUrl: '', bookingUrl: '', batchSize: 500, now: '' }),
		postgres(
			'Take what is new',
			[2, 0],
			`SELECT comms.beat('remind-appointments');
SELECT coalesce(jsonb_agg(jsonb_build_object('place', r.place, 'id', r.id, 'outcome', r.outcome, 'reasons', r.reasons) ORDER BY r.place), '[]') AS taken FROM comms.record_appointments($1, ${at(2)}) r`,
			`${handedIn}, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Does somebody wait?', [3, 1], "$json.taken && $('Your calendar sends appointments').isExecuted"),
		{
			name: 'Tell your calendar',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 1],
			parameters: { respondWith: 'json', responseBody: '={{ JSON.stringify({ appointments: $json.taken }) }}', options: { responseCode: 202 } },
		},
		postgres(
			'What is to be said?',
			[3, 0],
			`SELECT d.* FROM comms.appointment_notices_due(jsonb_build_object('changeUrl', $1::text, 'bookingUrl', $2::text), $3, ${at(4)}) d`,
			`${settings}.changeUrl, ${settings}.bookingUrl, ${settings}.batchSize, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('split', 'A notice to write?', [4, 0], '$json.appointmentId'),
		{
			name: 'Fill in the texts',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [5, -0.5],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Put them into the outbox',
			[6, -0.5],
			`SELECT * FROM comms.enqueue_appointment_notices($1, ${at(2)})`,
			`JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, appointmentId: json.appointmentId, rule: json.rule, revision: json.revision, channel: json.channel, error: json.error, draft: json.draft && { subject: json.draft.subject, text: json.draft.text, html: json.draft.html, language: json.draft.language } }))), ${settings}.now ?? ''`,
			{ executeOnce: true, retryOnFail: false },
		),
		postgres(
			'Who asks for another time?',
			[7, 0],
			`SELECT "staffEmail", count(*)::int AS tasks, string_agg(concat_ws(' · ', name, nullif(phone, ''), email, said), E'\\n' ORDER BY "dueAt") AS list FROM comms.due_client_tasks(${at(1)}) GROUP BY "staffEmail"`,
			`${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Somebody to tell?', [8, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [9, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.tasks === 1 ? 'A customer to call' : $json.tasks + ' customers to call' }}",
				text: "={{ $json.list + '\\n\\nTick them off on the page comms/updates.' }}",
			}),
			settings: { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres('Tell it next time', [10, 1], `SELECT comms.tell_client_tasks_again($1, coalesce(nullif($2, '')::timestamptz, now())) AS again`, `$('Somebody to tell?').item.json.staffEmail, ${settings}.now ?? ''`),
	],
	arrows: [
		['Every five minutes', 'Settings'],
		['Your calendar sends appointments', 'Settings'],
		['Try it with sample data', 'Sample appointment'],
		['Sample appointment', 'Settings'],
		['Settings', 'Take what is new'],
		['Take what is new', 'What is to be said?'],
		['Take what is new', 'Does somebody wait?'],
		['Does somebody wait?', 'Tell your calendar'],
		['What is to be said?', 'A notice to write?'],
		['A notice to write?', 'Fill in the texts', 0],
		['A notice to write?', 'Who asks for another time?', 1],
		['Fill in the texts', 'Put them into the outbox'],
		['Put them into the outbox', 'Who asks for another time?'],
		['Who asks for another time?', 'Somebody to tell?'],
		['Somebody to tell?', 'Tell your team'],
		['Tell your team', 'Tell it next time', 1],
	],
	notes: [
		{
			at: [0, -2.2],
			text: '### Change this\nIn **Settings**: the page where a customer changes an appointment (`changeUrl`; `{reference}` in it becomes the reference), and where one books (`bookingUrl`). Empty: the texts ask for a reply.\n\nWhat is said when, on which channels, stands in `comms.appointment_notice_rules`; add a row of your own business to change it.',
			columns: 4,
			colour: 4,
		},
		{
			at: [4.5, -2.2],
			text: '### What to send\n`POST /webhook/comms/appointments` with `{"reference", "email", "kind", "place", "startsAt", "endsAt", "timeZone", "status"}`, or a list. The same reference with another `startsAt` moves it; `"status": "cancelled"`, `"completed"` or `"no_show"` ends it. Systems that write into `comms.appointments` need not call at all.',
			columns: 4,
		},
		{
			at: [5, 1],
			text: '### Why nobody is reminded of what is off\nA notice carries the number of the change it was written for. Moving or calling off raises that number and stops in the outbox what waits for the old time; what was just being written is refused. A reminder that comes two hours late is not sent, and says so.',
			columns: 4,
		},
	],
};

export default spec;
