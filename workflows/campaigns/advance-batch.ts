import { calledWith } from '../calls';
import { condition, manualTrigger, postgres, sample } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const asked = `$('Read what is asked').first().json`;
/** The clock of the workflow that called; empty: the real one. */
const now = `${asked}.now`;
const at = (place: number) => `coalesce(nullif($${place}, '')::timestamptz, now())`;

/** Only what the database asks for: definitions and histories stay here. */
const decided = `JSON.stringify($('What comes next?').all().map(({ json }) => ({ id: json.id, fence: json.fence, step: json.step, error: json.error, contact: { language: json.contact?.language, timeZone: json.contact?.timeZone ?? json.contact?.accountTimeZone } })))`;
const written = 'JSON.stringify($input.all().map(({ json }) => ({ id: json.id, fence: json.fence, step: json.step, error: json.error, draft: json.draft && { subject: json.draft.subject, text: json.draft.text, html: json.draft.html, language: json.draft.language, parameters: json.draft.parameters } })))';

const spec: WorkflowSpec = {
	id: 'comms-advance-batch',
	area: 'campaigns',
	file: 'advance-batch',
	name: 'Advance a batch',
	description:
		'Takes some enrolments whose time has come, asks Schedule Sequence Step what each of them does now, fills in the texts, and puts the messages into the outbox. Called again and again by "Advance sequences" until nothing is due; several may run at once. It sends nothing itself.',
	tags: ['customer-comms', 'campaigns'],
	// A week of catching up is thousands of these: what they carried is in the database.
	settings: { saveDataSuccessExecution: 'none', saveExecutionProgress: false },
	nodes: [
		calledWith('When called for a batch', [0, 0], { batchSize: 'number', leaseMinutes: 'number', now: 'string' }),
		manualTrigger([-1, 1]),
		sample('Sample call', [0, 1], { batchSize: 10, leaseMinutes: 5, now: '' }),
		{ name: 'Read what is asked', type: 'n8n-nodes-base.noOp', version: 1, at: [1, 0] },
		postgres(
			'Claim who is due',
			[2, 0],
			`SELECT due.*, nullif($4, '') AS now FROM comms.claim_due_enrolments($1, $2, make_interval(mins => $3), ${at(4)}) due`,
			`'n8n-' + $execution.id, ${asked}.batchSize, ${asked}.leaseMinutes, ${now} ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Only enrolments', [3, 0], '$json.fence'),
		{
			name: 'What comes next?',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'nextStep' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres('Carry out what needs no text', [5, 0], `SELECT * FROM comms.steps_to_write($1, ${at(2)})`, `${decided}, ${now} ?? ''`, { executeOnce: true }),
		condition('split', 'A message to write?', [6, 0], '$json.id'),
		{
			name: 'Fill in the texts',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [7, -0.5],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres('Put them into the outbox', [8, -0.5], `SELECT * FROM comms.advance_enrolments($1, ${at(2)})`, `${written}, ${now} ?? ''`, { executeOnce: true }),
		{
			...sample('How many there were', [9, 0], {}),
			parameters: { mode: 'raw', jsonOutput: "={{ ({ claimed: $('Only enrolments').all().length }) }}", options: {} },
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['When called for a batch', 'Read what is asked'],
		['Try it with sample data', 'Sample call'],
		['Sample call', 'Read what is asked'],
		['Read what is asked', 'Claim who is due'],
		['Claim who is due', 'Only enrolments'],
		['Only enrolments', 'What comes next?'],
		['What comes next?', 'Carry out what needs no text'],
		['Carry out what needs no text', 'A message to write?'],
		['A message to write?', 'Fill in the texts', 0],
		['A message to write?', 'How many there were', 1],
		['Fill in the texts', 'Put them into the outbox'],
		['Put them into the outbox', 'How many there were'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nNothing. How many and how long is said by **Advance sequences**. Texts are in `comms.communication_templates`, sequences in `comms.sequences`.',
			columns: 2,
			colour: 4,
		},
		{
			at: [4, -1.9],
			text: '### Why\nA claim carries a number, the fence. If somebody replies or opts out while a step is being decided, the number changes and the decision is refused: it is asked again, knowing of it. A message has the key *enrolment/step/epoch*, so it is in the outbox once, whatever is repeated. An item that fails waits and is tried again; the others go on.',
			columns: 4,
		},
	],
};

export default spec;
