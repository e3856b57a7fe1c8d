import type { INodeProperties } from 'n8n-workflow';

const only = (...operation: string[]) => ({ show: { operation } });

const field = (name: string, displayName: string, operations: string[], placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description: `${description}. Leave empty to read <code>${name}</code> from the item.`,
	displayOptions: only(...operations),
});

/** The operations that write a message which answers no mail. */
export const outboundOperations = ['improve', 'statusUpdate', 'meetingBrief', 'meetingFollowUp'];

/** What each of them is about; client, facts and brand are common to all. */
export const outboundFields: INodeProperties[] = [
	field('draftText', 'Draft Text', ['improve'], 'Hi Ana, we cant deliver order A-1042 before 26 November', 'The text to improve'),
	field('goals', 'Goals', ['improve'], 'professional, concise', 'Any of clear, concise, professional, warm and correct'),
	field('project', 'Project', ['statusUpdate'], '{ "name": "Portal", "progress": 60, "achievements": ["..."], "milestones": [{ "name": "Go-live", "due": "2026-12-12" }], "risks": [] }', 'The rows of the project: the update says nothing else'),
	field('meeting', 'Meeting', ['meetingBrief', 'meetingFollowUp'], '{ "title": "Kick-off", "startsAt": "2026-11-24T09:00:00Z", "attendees": ["Ana <ana@example.com>"], "agenda": ["..."], "history": [] }', 'Title, time, attendees, agenda, and what is on record: history, project, openItems, invoices'),
	field('notes', 'Notes', ['meetingFollowUp'], 'Ana: I will send the list by Friday.', 'Notes or a transcript, as text or as a list of <code>{speaker, content}</code>'),
	field('attendees', 'Attendees', ['meetingFollowUp'], '[{ "name": "Ana Ruiz", "email": "ana@example.com" }]', 'Who took part. Each gets a summary of their own'),
];
