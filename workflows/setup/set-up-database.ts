import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrations } from '../../migrations/runner';
import { readSequences } from '../campaigns/sequences/readSequences';
import { readTexts } from '../texts/readTexts';
import { credentialNames, manualTrigger, postgres, sample, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const bootstrap = readFileSync(join(__dirname, '../../migrations/bootstrap.sql'), 'utf8');

const spec: WorkflowSpec = {
	id: 'comms-setup-database',
	area: 'setup',
	file: 'set-up-database',
	name: 'Set up the database',
	description:
		'Creates the tables and functions that the other workflows need, in the schema "comms" of your Postgres. Run it once after the import and again after every upgrade: what is there already is left alone, and it touches no table that it did not create.',
	tags: ['customer-comms', 'setup'],
	nodes: [
		{ ...manualTrigger([0, 0]), name: 'Set it up' },
		{
			name: 'When called by another workflow',
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			version: 1.2,
			at: [0, 1],
			parameters: { inputSource: 'passthrough' },
		},
		settingsNode([1, 0], {
			company: '',
			mailboxes: '',
			senderName: '',
			senderAddress: '',
			staffEmail: '',
			signature: '',
			postalAddress: '',
			phone: '',
			website: '',
			tone: 'professional',
			language: 'en',
			timeZone: 'Europe/London',
			publicUrl: '',
			smsNumbers: '',
			whatsappNumbers: '',
			chatInboxes: '',
			policy: {},
		}),
		postgres('Prepare the schema', [2, 0], bootstrap, undefined, undefined, credentialNames.databaseOwner),
		sample('The migrations', [3, 0], { migrations: readMigrations() }),
		{
			name: 'One after the other',
			type: 'n8n-nodes-base.splitOut',
			version: 1,
			at: [4, 0],
			parameters: { fieldToSplitOut: 'migrations', options: {} },
		},
		postgres(
			'Apply what is missing',
			[5, 0],
			'SELECT $1 AS migration, comms.apply_migration($1, $2, $3) AS outcome',
			'$json.name, $json.checksum, $json.body',
			{ retryOnFail: false },
			credentialNames.databaseOwner,
			{ queryBatching: 'independently' },
		),
		{
			name: 'Texts and sequences',
			type: 'n8n-nodes-base.set',
			version: 3.5,
			at: [6, 0],
			// They are many, so without indentation.
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ templates: readTexts(), sequences: readSequences() }), options: {} },
			settings: { executeOnce: true },
		},
		postgres(
			'Store texts and sequences',
			[7, 0],
			`SELECT 'texts' AS what, outcome, count(*)::int FROM comms.load_templates($1) GROUP BY 2
UNION ALL SELECT 'sequences', outcome, count(*)::int FROM comms.load_sequences($2) GROUP BY 2 ORDER BY 1, 2`,
			'JSON.stringify($json.templates), JSON.stringify($json.sequences)',
			{},
			credentialNames.databaseOwner,
		),
		postgres(
			'Store your business',
			[8, 0],
			'SELECT * FROM comms.set_up_tenant($1::jsonb)',
			"JSON.stringify($('Settings').first().json)",
			{ executeOnce: true, retryOnFail: false },
			credentialNames.databaseOwner,
		),
		postgres(
			'Store your policy',
			[9, 0],
			`WITH stored AS (
  UPDATE comms.tenant_settings SET policy = $2::jsonb WHERE tenant_id = $1::uuid AND $2::jsonb <> '{}' AND policy <> $2::jsonb RETURNING tenant_id
)
SELECT count(*)::int AS "policiesChanged" FROM stored`,
			"$json.tenantId, JSON.stringify($('Settings').first().json.policy ?? {})",
			{ executeOnce: true, retryOnFail: false },
			credentialNames.databaseOwner,
		),
		postgres(
			'Count what is there',
			[10, 0],
			`SELECT count(*) AS migrations, max(applied_at) AS "lastAppliedAt",
       (SELECT count(*) FROM information_schema.tables WHERE table_schema = 'comms') AS tables
FROM comms.migrations`,
			undefined,
			{ executeOnce: true },
			credentialNames.databaseOwner,
		),
	],
	arrows: [
		['Set it up', 'Settings'],
		['When called by another workflow', 'Settings'],
		['Settings', 'Prepare the schema'],
		['Prepare the schema', 'The migrations'],
		['The migrations', 'One after the other'],
		['One after the other', 'Apply what is missing'],
		['Apply what is missing', 'Texts and sequences'],
		['Texts and sequences', 'Store texts and sequences'],
		['Store texts and sequences', 'Store your business'],
		['Store your business', 'Store your policy'],
		['Store your policy', 'Count what is there'],
	],
	notes: [
		{
			at: [1, -1.5],
			text: '### Change this\nIn **Settings**: your `company`, the `mailboxes` that customers write to (several with commas between), the sender of your replies (`senderName`, and `senderAddress`: the address alone), who in your team is told (`staffEmail`), and your `timeZone` (a name such as `Europe/Madrid`). `publicUrl` is the address under which customers reach this n8n (`https://n8n.your-company.com`): links to unsubscribe and to preferences begin with it, and without it and a `postalAddress` no marketing mail goes out. `smsNumbers`, `whatsappNumbers` and `chatInboxes` say which texts and chats are yours. `policy` takes numbers of your own in place of the usual ones, only those that differ (docs/policies.md lists all): `{"caps": [{"topics": ["marketing"], "channels": "all", "most": 2, "hours": 168}]}`; `{}` leaves what is stored, anything else takes the place of all of it. Without a company, only the tables are made. For a second business, change the Settings and run this again.\n\nThen press **Execute workflow**. The credential **Customer comms database owner** needs the right to create a schema and roles. The other workflows use **Customer comms database**, which can do far less.',
			columns: 4,
			colour: 4,
		},
		{
			at: [4, 1],
			text: '### Why\nEach migration runs in a transaction of its own and is remembered with a checksum. Two runs at once take turns; a second run changes nothing.',
			columns: 2,
		},
		{
			at: [6, 1],
			text: '### Texts and sequences\nWhat the workflows say to customers in six languages, and on which day. What changed in a new release becomes a new version; texts and sequences of your own are never touched.',
			columns: 2,
		},
	],
};

export default spec;
