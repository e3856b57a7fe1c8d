import { checkSignature, answer, providerWebhook } from '../messaging/webhooks';
import { condition, credentialNames, manualTrigger, postgres, sample, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const request = "$('Settings').first().json";
const settings = request;

/** The times that a calendar holds, or that it could not be read: then nothing is booked. */
const busy = `$('What is taken there?').isExecuted ? ($('What is taken there?').all().some(({ json }) => json.error) ? { unreadable: true } : $('What is taken there?').all().map(({ json }) => json).filter(({ start }) => start)) : []`;

const bookingTools = "['find_free_times', 'book_meeting']";

const spec: WorkflowSpec = {
	id: 'comms-call-tools',
	area: 'inbox',
	file: 'answer-call-tools',
	name: 'Answer call tools',
	description:
		'What the Vapi assistant may do while it talks: look up the caller\'s own quote, answer questions and objections by answers that a person approved, offer free times and book one, note a wish to be called back or never again. The caller is who has the number; of others nothing is told, and no time is given twice.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		providerWebhook('The assistant asks', [0, 0], 'comms/vapi-tools'),
		manualTrigger([0, 1]),
		sample('Sample question', [1, 1], {
			inbound: { verified: true },
			body: {
				message: {
					type: 'tool-calls',
					call: { id: 'sample-call', type: 'inboundPhoneCall' },
					customer: { number: '+13125550123' },
					phoneNumber: { number: '+15005550009' },
					toolCallList: [{ id: 'sample-tool', type: 'function', function: { name: 'find_free_times', arguments: {} } }],
				},
			},
		}),
		checkSignature('Signed by Vapi?', [1, 0], 'vapi'),
		answer('Refuse', [2, -1], 403),
		settingsNode([2, 0], {
			calendarId: '',
			meetingMinutes: 30,
			meetingHours: '',
			meetingDays: '1, 2, 3, 4, 5',
			noticeHours: 4,
			horizonDays: 14,
			staffFrom: 'Customer communication <comms@studio-lumen.example>',
		}),
		condition('split', 'Is a calendar asked?', [3, 0], `$json.calendarId && ($json.body?.message?.toolCallList ?? []).some?.((tool) => ${bookingTools}.includes(tool?.function?.name ?? tool?.name))`),
		{
			name: 'What is taken there?',
			type: 'n8n-nodes-base.googleCalendar',
			version: 1.3,
			at: [4, -1],
			parameters: {
				resource: 'calendar',
				operation: 'availability',
				calendar: { __rl: true, mode: 'id', value: '={{ $json.calendarId }}' },
				timeMin: '={{ $now.toUTC().toISO() }}',
				timeMax: '={{ $now.toUTC().plus({ days: Number($json.horizonDays) + 2 }).toISO() }}',
				options: { outputFormat: 'bookedSlots', timezone: { __rl: true, mode: 'id', value: 'UTC' } },
			},
			credentials: { googleCalendarOAuth2Api: credentialNames.googleCalendar },
			// The caller waits: no second try. What cannot be read is not taken for free.
			settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		},
		postgres(
			'Answer from the facts',
			[5, 0],
			'SELECT * FROM comms.answer_call_tools($1, $2, $3)',
			`JSON.stringify(${request}.body?.message ?? {}), JSON.stringify(${busy}), JSON.stringify({ minutes: ${settings}.meetingMinutes, hours: ${settings}.meetingHours, days: ${settings}.meetingDays, noticeHours: ${settings}.noticeHours, horizonDays: ${settings}.horizonDays })`,
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'Does the assistant wait?', [6, 0], "$('The assistant asks').isExecuted"),
		{
			name: 'Tell the assistant',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [7, 0],
			parameters: { respondWith: 'json', responseBody: '={{ JSON.stringify({ results: $json.results }) }}', options: { responseCode: 200 } },
		},
		condition('keep', 'Booked beside a calendar?', [6, 1], `$json.booked.length > 0 && ${settings}.calendarId`),
		{ name: 'Each booking', type: 'n8n-nodes-base.splitOut', version: 1, at: [7, 1], parameters: { fieldToSplitOut: 'booked', options: {} } },
		{
			name: 'Enter it in the calendar',
			type: 'n8n-nodes-base.googleCalendar',
			version: 1.3,
			at: [8, 1],
			parameters: {
				resource: 'event',
				operation: 'create',
				calendar: { __rl: true, mode: 'id', value: `={{ ${settings}.calendarId }}` },
				start: '={{ $json.startsAt }}',
				end: '={{ $json.endsAt }}',
				useDefaultReminders: true,
				additionalFields: { id: '={{ $json.eventId }}', summary: '={{ $json.summary }}', description: '={{ $json.reference }}' },
			},
			credentials: { googleCalendarOAuth2Api: credentialNames.googleCalendar },
			// The same booking has the same id: a second try finds the first.
			settings: { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		{
			...staffEmail('Tell your team', [9, 1.5], {
				from: `={{ ${settings}.staffFrom }}`,
				to: '={{ $json.staffEmail }}',
				subject: '={{ "Enter in your calendar: " + $json.summary }}',
				text: '={{ $json.summary }}, {{ $json.startsAt }} ({{ $json.reference }}).\n\nIt was booked in a call and promised to the caller, but Google Calendar did not take it.',
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['The assistant asks', 'Signed by Vapi?'],
		['Signed by Vapi?', 'Settings'],
		['Signed by Vapi?', 'Refuse', 1],
		['Try it with sample data', 'Sample question'],
		['Sample question', 'Settings'],
		['Settings', 'Is a calendar asked?'],
		['Is a calendar asked?', 'What is taken there?', 0],
		['Is a calendar asked?', 'Answer from the facts', 1],
		['What is taken there?', 'Answer from the facts'],
		['Answer from the facts', 'Does the assistant wait?'],
		['Does the assistant wait?', 'Tell the assistant'],
		['Answer from the facts', 'Booked beside a calendar?'],
		['Booked beside a calendar?', 'Each booking'],
		['Each booking', 'Enter it in the calendar'],
		['Enter it in the calendar', 'Tell your team', 1],
	],
	notes: [
		{
			at: [0, -3],
			text: "### Change this\nIn **Settings**: when meetings can be (`meetingHours` such as `09:00-12:00, 13:00-17:00`; empty: the hours of your business's calendar, else these), on which `meetingDays` (1 is Monday), how long (`meetingMinutes`), with how much notice (`noticeHours`), how far ahead (`horizonDays`), and the sender of mails to your team (`staffFrom`).\n\n`calendarId`: the Google calendar that is looked at and entered as well. Empty: the appointments of the database alone; then click the two calendar nodes and press **D**, or n8n asks for their credential when you publish.\n\nAt Vapi create the assistant from `workflows/inbox/vapi-assistant/<language>.json`, with your n8n's address in place of the placeholder.",
			columns: 4,
			colour: 4,
		},
		{
			at: [5, -2.6],
			text: '### Who is told what\nA call that you made: whoever has the number. A call that came in: who has the number **and** names the quote, because a number can be faked. Somebody else\'s quote and none at all sound the same.\n\nWhere nobody approved an answer there is none; a task for a colleague is made instead.',
			columns: 3,
		},
		{
			at: [8, -2.6],
			text: '### Never twice\nA time is booked under a lock in the database, after the calendar was read. If the calendar cannot be read, nothing is offered and nothing booked.',
			columns: 2,
		},
	],
};

export default spec;
