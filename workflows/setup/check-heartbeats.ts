import { condition, manualTrigger, postgres, scheduleTrigger, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-heartbeats',
	area: 'setup',
	file: 'check-heartbeats',
	name: 'Check heartbeats',
	description:
		'Every five minutes it looks who has gone silent: schedules that no longer run, and a mailbox from which no mail comes any more. Your staff get one mail for a silence and one when it is over. A workflow that you never used is not missed.',
	tags: ['customer-comms', 'setup'],
	nodes: [
		scheduleTrigger('Every five minutes', [0, 0], { field: 'minutes', minutesInterval: 5 }),
		{ ...manualTrigger([0, 1]), name: 'Check now' },
		settingsNode([1, 0], { staffEmail: 'team@studio-lumen.example', staffFrom: 'Customer communication <comms@studio-lumen.example>' }),
		postgres('Who is silent, who is back', [2, 0], 'SELECT * FROM comms.check_heartbeats()', undefined, { executeOnce: true, alwaysOutputData: true }),
		condition('keep', 'Is there news?', [3, 0], '!!$json.name'),
		staffEmail('Tell the staff', [4, 0], {
			from: "={{ $('Settings').first().json.staffFrom }}",
			to: "={{ $('Settings').first().json.staffEmail }}",
			subject:
				"={{ ((all) => all.some((row) => row.kind === 'silent') ? 'Gone silent: ' + all.filter((row) => row.kind === 'silent').map((row) => row.workflow).join(', ') : 'Back again: ' + all.map((row) => row.workflow).join(', '))($('Is there news?').all().map((item) => item.json)) }}",
			text: `={{ $('Is there news?').all().map((item) => item.json.text).join('\\n\\n') }}

You get one mail for a silence and one when it is over. The periods are in the table comms.heartbeat_periods.`,
		}),
		postgres(
			'Remember that they were told',
			[5, 0],
			'SELECT * FROM comms.heartbeats_told($1)',
			"JSON.stringify($('Is there news?').all().map((item) => ({ name: item.json.name, kind: item.json.kind })))",
			{ executeOnce: true, alwaysOutputData: true },
		),
	],
	arrows: [
		['Every five minutes', 'Settings'],
		['Check now', 'Settings'],
		['Settings', 'Who is silent, who is back'],
		['Who is silent, who is back', 'Is there news?'],
		['Is there news?', 'Tell the staff'],
		['Tell the staff', 'Remember that they were told'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nIn **Settings**: who is told (`staffEmail`) and the sender your mail server accepts (`staffFrom`). After which silence is data: `comms.heartbeat_periods`.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, 1],
			text: '### Why in this order\nA silence counts as told only after the mail was handed over; if that fails, the next check tells it again.\n\nThis workflow cannot notice that n8n itself is down: watch n8n\'s `/healthz` from outside.',
			columns: 3,
		},
	],
};

export default spec;
