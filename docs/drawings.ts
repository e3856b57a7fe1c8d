import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Drawing, drawn } from './drawing';

/** The drawings in docs that are not of a workflow: `npm run docs:drawings`. A unit test fails where a picture is not what this writes. */

const architecture: Drawing = {
	title: 'How the parts stand together: workflows call node shells, shells call pure logic; workflows read and write Postgres by functions and send by built-in nodes; sources are generated into what ships',
	size: [980, 560],
	frames: [
		{ from: [12, 12], to: [968, 318], title: 'In n8n' },
		{ from: [12, 334], to: [968, 548], title: 'In this repository, and the command that makes it into what ships' },
	],
	boxes: {
		outside: { at: [36, 60], lines: ['The world', 'mail, forms, callbacks,', 'schedules, people'], kind: 'outside' },
		workflows: { at: [270, 60], lines: ['Workflows', 'wiring and I/O; n8n nodes', 'read, store and send'] },
		shells: { at: [520, 60], lines: ['Node shells', 'parameters to arguments,', 'errors to item errors'], kind: 'strong' },
		logic: { at: [770, 60], lines: ['Pure logic', 'no n8n, clock, network;', 'policy is data'], kind: 'strong' },
		providers: { at: [36, 220], lines: ['Providers', 'SMTP, Twilio, Meta, Vapi,', 'Slack, ntfy, Google ...'], kind: 'outside' },
		postgres: { at: [340, 220], lines: ['Postgres, schema comms', 'state, outbox, rights; functions', 'settle what happens at once'], kind: 'store', width: 210 },
		heavy: { at: [770, 220], lines: ['Heavy parts', '*.lazy: weights, PDF ...', 'loaded on first use'], kind: 'strong' },
		definitions: { at: [36, 378], lines: ['workflows/**/*.ts', 'nodes, arrows, notes,', 'pages, texts, sequences'] },
		migrations: { at: [36, 470], lines: ['migrations/*.sql', 'numbered, never edited'] },
		generate: { at: [300, 410], lines: ['npm run generate', 'JSON of every workflow, its', 'page and its picture in docs'], kind: 'store', width: 190 },
		sources: { at: [560, 378], lines: ['nodes, credentials', 'TypeScript and libraries'] },
		training: { at: [560, 470], lines: ['training', 'mails, concepts'] },
		build: { at: [790, 378], lines: ['npm run build', 'a file a node in dist/'], kind: 'store' },
		train: { at: [790, 470], lines: ['npm run train:email', 'weights of the classifier'], kind: 'store' },
	},
	arrows: [
		{ from: 'outside', to: 'workflows' },
		{ from: 'workflows', to: 'shells' },
		{ from: 'shells', to: 'logic' },
		{ from: 'logic', to: 'heavy' },
		{ from: 'workflows', to: 'postgres' },
		{ from: 'workflows', to: 'providers' },
		{ from: 'definitions', to: 'generate' },
		{ from: 'migrations', to: 'generate' },
		{ from: 'sources', to: 'build' },
		{ from: 'training', to: 'train' },
		{ from: 'train', to: 'build' },
	],
};

const dataModel: Drawing = {
	title: 'The tables: whatever is planned becomes a row of the outbox, whatever happens to it a row of message_events; people, consent and suppressions are asked at the door',
	size: [980, 650],
	frames: [
		{ from: [12, 12], to: [556, 206], title: 'Who' },
		{ from: [572, 12], to: [968, 206], title: 'Conversation' },
		{ from: [12, 222], to: [268, 516], title: 'Plans' },
		{ from: [284, 222], to: [968, 516], title: 'Messaging' },
		{ from: [12, 532], to: [968, 638], title: 'From outside' },
	],
	boxes: {
		accounts: { at: [28, 46], lines: ['crm_accounts', 'tier, zone, calendar'] },
		contacts: { at: [270, 46], lines: ['crm_contacts', 'addresses by channel'], kind: 'strong' },
		preferences: { at: [28, 130], lines: ['communication_preferences', 'channels, quiet hours'], width: 220 },
		consent: { at: [262, 130], lines: ['consent_events', 'append-only'], width: 134, kind: 'store' },
		suppressions: { at: [410, 130], lines: ['suppressions', 'hashes'], width: 126, kind: 'store' },
		threads: { at: [588, 46], lines: ['threads', 'mails that belong together'], width: 174 },
		mails: { at: [796, 46], lines: ['email_messages', 'once by Message-ID'], width: 156 },
		drafts: { at: [796, 130], lines: ['drafts', 'one a thread and mail'], width: 156 },
		approvals: { at: [588, 130], lines: ['approvals', 'a link, a decision'], width: 174 },
		enrolments: { at: [28, 258], lines: ['sequences, enrolments', 'steps when due'], width: 224 },
		incidents: { at: [28, 324], lines: ['incidents, their updates', 'broadcasts'], width: 224 },
		surveys: { at: [28, 390], lines: ['surveys, their invitations'], width: 224 },
		clients: { at: [28, 440], lines: ['client_drafts', 'appointments, quotes'], width: 224 },
		outbox: { at: [392, 350], lines: ['scheduled_messages', 'the outbox: state, key,', 'lease and fence'], kind: 'strong', width: 190 },
		links: { at: [722, 246], lines: ['message_links, link_visits', 'opens and clicks'], width: 222 },
		portal: { at: [722, 312], lines: ['portal_messages', 'what the portal shows'], width: 222 },
		fallbacks: { at: [722, 378], lines: ['fallbacks', 'the next channel'], width: 222 },
		events: { at: [722, 444], lines: ['message_events', 'what happened to it'], kind: 'store', width: 222 },
		reports: { at: [722, 566], lines: ['provider_events', 'delivered, bounced, read'], width: 222, kind: 'outside' },
		texts: { at: [392, 566], lines: ['inbound_messages', 'stop, start, reply'], width: 190, kind: 'outside' },
		person: { at: [28, 566], lines: ['person_links', 'preferences, portal, data'], width: 224, kind: 'outside' },
	},
	arrows: [
		{ from: 'accounts', to: 'contacts' },
		{ from: 'threads', to: 'mails' },
		{ from: 'mails', to: 'drafts' },
		{ from: 'drafts', to: 'approvals' },
		{ from: 'approvals', to: 'outbox', word: 'approved' },
		{ from: 'enrolments', to: 'outbox' },
		{ from: 'incidents', to: 'outbox' },
		{ from: 'surveys', to: 'outbox' },
		{ from: 'clients', to: 'outbox' },
		{ from: 'preferences', to: 'outbox', dashed: true },
		{ from: 'consent', to: 'outbox', dashed: true },
		{ from: 'suppressions', to: 'outbox', dashed: true },
		{ from: 'outbox', to: 'events' },
		{ from: 'outbox', to: 'links' },
		{ from: 'outbox', to: 'portal' },
		{ from: 'outbox', to: 'fallbacks' },
		{ from: 'reports', to: 'events' },
		{ from: 'texts', to: 'outbox', word: 'an answer stops what waits' },
	],
};

export const drawings: ReadonlyArray<{ path: string; svg: string }> = [
	{ path: join(__dirname, 'pictures', 'architecture.svg'), svg: drawn(architecture) },
	{ path: join(__dirname, 'pictures', 'data-model.svg'), svg: drawn(dataModel) },
];

if (require.main === module) for (const { path, svg } of drawings) writeFileSync(path, svg);
