import type { INodeProperties } from 'n8n-workflow';
import { objectField } from '../shared/fields';

/** The operations that write a message which answers no mail. */
export const outboundOperations = ['improve', 'statusUpdate', 'meetingBrief', 'meetingFollowUp', 'translate'];

/** What each of them is about; client, facts and brand are common to all. */
export const outboundFields: INodeProperties[] = [
	objectField('draftText', 'Draft Text', ['improve'], 'Hi Ana, we cant deliver order A-1042 before 26 November', 'The text to improve'),
	objectField('goals', 'Goals', ['improve'], 'professional, concise', 'Any of clear, concise, professional, warm and correct'),
	objectField('project', 'Project', ['statusUpdate'], '{ "name": "Portal", "progress": 60, "achievements": ["..."], "milestones": [{ "name": "Go-live", "due": "2026-12-12" }], "risks": [] }', 'The rows of the project: the update says nothing else'),
	objectField('meeting', 'Meeting', ['meetingBrief', 'meetingFollowUp'], '{ "title": "Kick-off", "startsAt": "2026-11-24T09:00:00Z", "attendees": ["Ana <ana@example.com>"], "agenda": ["..."], "history": [] }', 'Title, time, attendees, agenda, and what is on record: history, project, openItems, invoices'),
	objectField('notes', 'Notes', ['meetingFollowUp'], 'Ana: I will send the list by Friday.', 'Notes or a transcript, as text or as a list of <code>{speaker, content}</code>'),
	objectField('attendees', 'Attendees', ['meetingFollowUp'], '[{ "name": "Ana Ruiz", "email": "ana@example.com" }]', 'Who took part. Each gets a summary of their own'),
	objectField('texts', 'Texts', ['translate'], '{ "findings": "A certificate ran out.", "nextSteps": "We replace it." }', 'A text, or several by name. They are translated together, and each is held against its original'),
	objectField('targetLanguage', 'Target Language', ['translate'], 'de', 'Into which language: en, es, fr, de, zh or ja'),
	objectField('sourceLanguage', 'Source Language', ['translate'], 'en', 'From which language'),
	objectField('glossary', 'Glossary', ['translate'], '[{ "term": "ticket", "translation": "Vorgang" }, { "term": "Northside" }]', 'How terms are translated; without a translation they stay as they are'),
	objectField('memory', 'Memory', ['translate'], '[{ "source": "We replace it.", "target": "Wir tauschen es aus.", "approved": true }]', 'What was translated before, and whether a person approved it'),
	objectField('translation', 'Translation', ['translate'], '{ "findings": "Ein Zertifikat ist abgelaufen." }', "A person's translation of the texts, to be checked: no model is asked"),
	objectField('critical', 'Critical', ['translate'], 'true', 'Whether a person has to look at it before it is used. Without a word it is critical'),
];
