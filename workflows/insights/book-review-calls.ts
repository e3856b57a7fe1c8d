import { batchOf, condition, credentialNames, manualTrigger, postgres, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { insights } from './analyse';

const calendar = { __rl: true, mode: 'list', value: '={{ $json.calendar }}' };

const googleCalendar = (name: string, at: [number, number], parameters: Record<string, unknown>) => ({
	name,
	type: 'n8n-nodes-base.googleCalendar',
	version: 1.3,
	at,
	parameters: { resource: 'event', calendar, ...parameters },
	credentials: { googleCalendarOAuth2Api: credentialNames.googleCalendar },
	// One event that fails costs no other; an id that is taken already was booked by a run that died.
	settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 2, waitBetweenTries: 2000 },
});

const spec: WorkflowSpec = {
	id: 'comms-book-reviews',
	area: 'insights',
	file: 'book-review-calls',
	name: 'Book review calls',
	description:
		'Every morning: for each report that was handed over it books one call in Google Calendar, half an hour for the month and an hour for the quarter, at a free hour, with the agenda filled from the report. Then it looks at the calls ahead: one that somebody moved stays where it is, one that was cancelled is not booked again, and your staff hear of both.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', daysInterval: 1, triggerAtHour: 8, triggerAtMinute: 30 }),
		{ ...manualTrigger([0, 1]), name: 'Book now' },
		settingsNode([1, 0], { calendar: 'primary', staffFrom: 'Customer communication <comms@studio-lumen.example>' }),
		postgres('Reports without a call', [2, 0], "SELECT due.* FROM (SELECT comms.beat('book-review-calls')) beat LEFT JOIN comms.review_calls_due() due ON true", undefined, { executeOnce: true }),
		condition('keep', 'Only reports', [3, 0], '!!$json.reportId'),
		insights('Write the agenda', [4, 0], 'buildReport', { edition: '={{ $json.edition }}', format: 'agenda' }),
		{
			name: 'When is the calendar free?',
			type: 'n8n-nodes-base.httpRequest',
			version: 4.5,
			at: [5, 0],
			parameters: {
				method: 'POST',
				url: 'https://www.googleapis.com/calendar/v3/freeBusy',
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'googleCalendarOAuth2Api',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify({ timeMin: $json.timeMin, timeMax: $json.timeMax, items: [{ id: ${settings}.calendar }] }) }}`,
				options: { timeout: 30000 },
			},
			credentials: { googleCalendarOAuth2Api: credentialNames.googleCalendar },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres(
			'Choose a time',
			[6, 0],
			'SELECT * FROM comms.plan_review_calls($1)',
			`JSON.stringify($('Write the agenda').all().map(({ json }, place) => ({ reportId: json.reportId, calendar: ${settings}.calendar, minutes: json.report.agenda.minutes, summary: json.report.agenda.title, text: json.report.agenda.text, attendees: json.attendees, busy: Object.values($('When is the calendar free?').all()[place].json.calendars ?? {}).flatMap((one) => one.busy ?? []) })))`,
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'Still to be booked', [7, 0], "$json.outcome === 'planned'"),
		googleCalendar('Book it', [8, 0], {
			operation: 'create',
			start: '={{ $json.start }}',
			end: '={{ $json.end }}',
			useDefaultReminders: true,
			additionalFields: { id: '={{ $json.eventId }}', summary: '={{ $json.summary }}', description: '={{ $json.text }}', attendees: ["={{ $json.attendees }}"], sendUpdates: 'all', guestsCanModify: true },
		}),
		postgres(
			'Remember what was booked',
			[9, 0],
			'SELECT * FROM comms.review_calls_booked($1)',
			"JSON.stringify($('Book it').all().flatMap(({ json }) => json.id ? [{ eventId: json.id, link: json.htmlLink }] : []))",
			{ executeOnce: true },
		),
		postgres('Calls ahead', [2, 1], 'SELECT * FROM comms.review_calls_ahead()', undefined, { executeOnce: true }),
		googleCalendar('Look at them', [3, 1], { operation: 'get', eventId: '={{ $json.eventId }}', options: {} }),
		postgres(
			'Take over what changed',
			[4, 1],
			'SELECT * FROM comms.review_calls_seen($1)',
			// An event that is no longer there (404, 410) was deleted; any other fault says nothing.
			`JSON.stringify($('Calls ahead').all().flatMap(({ json: { eventId } }, place) => ((seen) => seen.error ? (/404|410|not found|deleted|could not be found/i.test(JSON.stringify([seen.error.httpCode, seen.error.message ?? seen.error])) ? [{ eventId, status: 'cancelled' }] : []) : [{ eventId, status: seen.status, start: seen.start?.dateTime, end: seen.end?.dateTime }])($('Look at them').all()[place].json)))`,
			{ executeOnce: true },
		),
		staffEmail('Tell staff', [5, 1], {
			from: `={{ ${settings}.staffFrom }}`,
			to: '={{ $json.staffEmail }}',
			subject: 'Review calls that were moved or cancelled',
			text: `={{ ${batchOf('Take over what changed').replace(/^JSON\.stringify\((.*)\)$/, '$1')}.map((one) => 'The ' + one.edition + ' call of ' + one.was + (one.change === 'cancelled' ? ' was cancelled. It is not booked again by itself.' : ' was moved to ' + one.now + '.')).join('\\n') }}`,
		}),
	],
	arrows: [
		['Every morning', 'Settings'],
		['Book now', 'Settings'],
		['Settings', 'Reports without a call'],
		['Reports without a call', 'Only reports'],
		['Only reports', 'Write the agenda'],
		['Write the agenda', 'When is the calendar free?'],
		['When is the calendar free?', 'Choose a time'],
		['Choose a time', 'Still to be booked'],
		['Still to be booked', 'Book it'],
		['Book it', 'Remember what was booked'],
		['Settings', 'Calls ahead'],
		['Calls ahead', 'Look at them'],
		['Look at them', 'Take over what changed'],
		['Take over what changed', 'Tell staff'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nConnect the credential **Google Calendar**. In **Settings**: the `calendar` (its id, or `primary`) and the sender of notices (`staffFrom`). Who is invited: `policy` in Settings of **Set up the database**, `{"insights": {"attendees": ["ana@client.example"]}}`; without it your own staff address.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.4],
			text: '### Why it never books twice\nA time is chosen and remembered before anything is booked, under an id that Google takes once. A run that dies in between finds its event again. Times: Monday to Friday, 10, 11, 14 or 15 o\'clock of the business, from the third day on.',
			columns: 3,
		},
	],
};

export default spec;
