import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';

const instant = (name: string, displayName: string, operations: string[], description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: 'e.g. 2026-11-23T09:30:00Z',
	description,
	displayOptions: onlyFor(...operations),
});

/** The fields of Next Step, Simulate, Incident Cadence and Best Send Time. */
export const sequenceFields: INodeProperties[] = [
	objectField('sequence', 'Sequence', ['nextStep', 'simulate'], '{ "id": "welcome", "version": 1, "topic": "service", "steps": [] }', 'The definition, or a list of all its versions'),
	objectField('enrolment', 'Enrolment', ['nextStep'], '{ "id": "e-1", "enrolledAt": "2026-11-23T09:00:00Z", "done": [] }', 'Where the contact stands: id, contactId, enrolledAt, epoch, version, done, paused'),
	objectField('contact', 'Contact', ['nextStep', 'bestSendTime'], '{ "email": "ann@example.com", "timeZone": "Europe/Berlin" }', 'The contact: addresses, timeZone, preferences'),
	objectField('history', 'History', ['nextStep'], '[{ "at": "2026-11-23T09:00:00Z", "event": "reply" }]', 'What was sent to the contact and what they did, in any order'),
	objectField('engagement', 'Engagement', ['bestSendTime'], '[{ "at": "2026-11-23T09:00:00Z", "kind": "click" }]', 'When the contact replied, clicked, opened or converted'),
	objectField('segmentPrior', 'Segment Prior', ['bestSendTime'], '{ "counts": [], "events": 100 }', 'Events of the segment by hour of the week, 168 numbers from Monday 00:00'),
	objectField('window', 'Window', ['bestSendTime'], '{ "from": "08:00", "to": "20:00" }', 'The hours in which something may be sent, in the zone of the contact'),
	objectField('contacts', 'Contacts', ['simulate'], '[{ "contactId": "c-1", "timeZone": "Europe/Berlin" }]', 'The contacts, each as they are or as <code>{contact, enrolment, history}</code>'),
	objectField('assumptions', 'Assumptions', ['simulate'], '{ "everyMinutes": 5, "events": [] }', 'What is assumed to happen: events, downtimes, everyMinutes'),
	instant('from', 'From', ['simulate'], 'When the period begins. Leave empty to read <code>from</code> from the item, or for now.'),
	instant('to', 'To', ['simulate'], 'When the period ends. Leave empty to read <code>to</code> from the item, or for 30 days.'),
	{
		displayName: 'Severity',
		name: 'severity',
		type: 'options',
		options: [
			{ name: 'From the Item', value: '' },
			{ name: 'P1', value: 'P1' },
			{ name: 'P2', value: 'P2' },
			{ name: 'P3', value: 'P3' },
			{ name: 'P4', value: 'P4' },
		],
		default: '',
		description: 'How severe the incident is. The default reads <code>severity</code> from the item or its <code>incident</code>.',
		displayOptions: onlyFor('incidentCadence'),
	},
	{
		displayName: 'Crisis Level',
		name: 'crisisLevel',
		type: 'options',
		options: [
			{ name: '1', value: 1 },
			{ name: '2', value: 2 },
			{ name: '3', value: 3 },
			{ name: '4', value: 4 },
			{ name: 'From the Item', value: '' },
		],
		default: '',
		description: 'The level of a crisis; 4 is the gravest. With a severity as well, the tightest promise wins.',
		displayOptions: onlyFor('incidentCadence'),
	},
	instant('declaredAt', 'Declared At', ['incidentCadence'], 'When it was declared. Leave empty to read <code>declaredAt</code> from the item or its <code>incident</code>.'),
	instant('lastUpdateAt', 'Last Update At', ['incidentCadence'], 'When customers last saw an update of any kind. Leave empty to read <code>lastUpdateAt</code> from the item or its <code>incident</code>.'),
	instant('acknowledgedAt', 'Acknowledged At', ['incidentCadence'], 'When somebody took it on. Leave empty to read <code>acknowledgedAt</code> from the item or its <code>incident</code>.'),
	instant('resolvedAt', 'Resolved At', ['incidentCadence'], 'When it was resolved. Leave empty to read <code>resolvedAt</code> from the item or its <code>incident</code>.'),
	{
		displayName: 'Status',
		name: 'status',
		type: 'string',
		default: '',
		placeholder: 'e.g. resolved',
		description: 'What state the incident is in. Leave empty to read <code>status</code> from the item or its <code>incident</code>.',
		displayOptions: onlyFor('incidentCadence'),
	},
	objectField('policy', 'Policy', ['nextStep', 'simulate', 'incidentCadence'], '{ "missedAfterMinutes": 120 }', 'Numbers to use in place of the default ones'),
	instant('now', 'Now', ['nextStep', 'incidentCadence', 'bestSendTime'], 'The present, with an offset, for tests and replays. Leave empty to read <code>now</code> from the item, or to use the clock.'),
];
