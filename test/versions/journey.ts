import { lastLineOf, messageOf } from './said';
import type { PackUser } from './packUser';
import type { EarlierPack } from './earlierPack';
import type { Tarball } from '../../sandbox/launcher/pack';
import type { Stack } from '../../sandbox/launcher/stack';
import type { StoredWorkflow } from '../../sandbox/launcher/n8nRest';
import { packageName } from '../../sandbox/launcher/folders';
import { eventually, handOver, messageId } from '../n8n/inbox';
import type { TestN8n } from '../n8n/harness/TestN8n';

/** What the pack does in one n8n from its first day to its removal. Each stage says what was seen, or throws. */
export interface Stage {
	name: string;
	/** Part of a short journey, too: import, publish, run. */
	short?: true;
	run: () => Promise<string>;
}

interface Journey {
	stack: Stack;
	n8n: TestN8n;
	user: PackUser;
	/** Undefined: a short journey. */
	earlier: EarlierPack | undefined;
	present: Tarball;
}

interface BreakingChanges {
	workflowResults: Array<{ ruleTitle: string; nbAffectedWorkflows: number }>;
}

/** What the links of a workflow to the rest of its n8n are: lost links would not be missed before it runs. */
const linksOf = ({ nodes, tags }: StoredWorkflow): string =>
	JSON.stringify([nodes.map(({ name, credentials }) => [name, credentials]), (tags ?? []).map((tag) => (typeof tag === 'string' ? tag : tag.name)).sort()]);

export function journeyOf({ stack, n8n, user, earlier, present }: Journey): Stage[] {
	let firstDraft: { id: string; body: string } | undefined;
	let mails = 0;

	const restart = async (change: () => Promise<void>) => {
		await stack.n8n.stop();
		await change();
		await stack.n8n.start();
	};
	const typesOf = async (kind: 'nodes' | 'credentials') => (await n8n.rest.get<Array<{ name: string }>>(`${n8n.urls.n8n}/types/${kind}.json`)).data.map(({ name }) => name);
	const allStored = async () => await Promise.all(user.workflows().map(async ({ id }) => await stack.rest.workflow(id)));
	const workflowCount = async () => (await n8n.rest.get<{ count: number }>('/workflows?take=1')).data.count;

	/** Without the header that lets a system in it is refused, by a workflow that is there. */
	const webhookIsServed = async () => (await n8n.callWebhook('comms/inbound-email', { method: 'POST', body: {} })).status === 403;

	/** A mail that another system hands over, until its reply waits for a person. */
	const mailBecomesDraft = async (): Promise<{ id: string; body: string }> => {
		const id = messageId(`versions-${(mails += 1)}`);
		await handOver(n8n, [{ from: `Pia Roth <pia.${mails}@client.example>`, subject: 'Opening hours', text: 'Hello, when are you open on Friday? Thank you. Pia', messageId: id }]);
		return await eventually('the draft', async () => {
			const [row] = await n8n.query<{ id: string; body: string }>('select d.id, d::text as body from comms.drafts d join comms.email_messages m on m.id = d.email_id where m.message_id = $1', [id]);
			return row;
		});
	};

	const stages: Stage[] = [
		{
			name: 'installed from the tarball of an earlier state, imported, published; a mail becomes a draft',
			run: async () => {
				await user.importWorkflows();
				const published = await user.publishWorkflows();
				firstDraft = await mailBecomesDraft();
				return `${user.workflows().length} workflows, ${published} published`;
			},
		},
		{
			name: 'upgraded: package, workflows, database; what was there stays',
			run: async () => {
				const before = { executions: (await n8n.executions('comms-triage-email')).length, mails: await count(n8n, 'email_messages'), contacts: await count(n8n, 'crm_contacts') };
				await restart(async () => await user.install(present));
				if (user.manifest().version === '0.0.1') throw new Error('npm left the earlier version in place');
				await user.importWorkflows();
				const unpublished = (await allStored()).filter(({ activeVersionId }) => !activeVersionId).length;
				const setUp = await n8n.runWorkflow('comms-setup-database', { timeout: 180_000 });
				if (setUp.status !== 'success') throw new Error(`Set up the database: ${setUp.error ?? setUp.status}`);
				const applied = setUp.json('Apply what is missing').filter(({ outcome }) => outcome === 'applied').length;
				const [draft] = await n8n.query<{ id: string }>('select id from comms.drafts where id = $1', [firstDraft?.id]);
				const after = { executions: (await n8n.executions('comms-triage-email')).length, mails: await count(n8n, 'email_messages'), contacts: await count(n8n, 'crm_contacts') };
				if (!draft || after.executions < before.executions || after.mails < before.mails || after.contacts < before.contacts) throw new Error(`lost: ${JSON.stringify({ draft, before, after })}`);
				return `from ${earlier?.commit ?? ''}: ${applied} migrations; drafts, contacts and executions kept; n8n unpublished ${unpublished} workflows`;
			},
		},
		{
			name: 'every node and credential type is known',
			short: true,
			run: async () => {
				const { nodes, credentials } = user.manifest().n8n;
				const nameOf = (file: string) => (/(\w+)\.(?:node|credentials)\.js$/.exec(file)?.[1] ?? '').replace(/^./, (first) => first.toLowerCase());
				const known = [await typesOf('nodes'), await typesOf('credentials')];
				const missing = [
					...nodes.map((file) => `${packageName}.${nameOf(file)}`).filter((name) => !known[0]?.includes(name)),
					...credentials.map(nameOf).filter((name) => !known[1]?.includes(name)),
				];
				if (missing.length > 0) throw new Error(`not known: ${missing.join(', ')}`);
				return `${nodes.length} nodes, ${credentials.length} credentials`;
			},
		},
		{
			name: 'imported a second time: no copy, no lost link',
			run: async () => {
				const before = { workflows: await workflowCount(), links: (await allStored()).map(linksOf), executions: (await n8n.executions('comms-triage-email')).length };
				await user.importWorkflows();
				const stored = await allStored();
				const changed = stored.filter((workflow, place) => linksOf(workflow) !== before.links[place]).map(({ id }) => id);
				const now = { workflows: await workflowCount(), executions: (await n8n.executions('comms-triage-email')).length };
				if (now.workflows !== before.workflows || now.executions < before.executions || changed.length > 0) throw new Error(`${JSON.stringify({ before: { ...before, links: undefined }, now, changed })}`);
				return `${now.workflows} as before`;
			},
		},
		{
			name: 'every workflow imported and what a trigger starts published',
			short: true,
			run: async () => `${await user.publishWorkflows()} of ${user.workflows().length}`,
		},
		{
			name: 'each run by hand with its sample data',
			short: true,
			run: async () => {
				const failed: string[] = [];
				const workflows = user.workflows();
				for (const { id, name } of workflows) {
					try {
						const { status, error } = await n8n.runWorkflow(id, { timeout: 120_000 });
						if (status !== 'success') failed.push(`${name}: ${error ?? status}`);
					} catch (error) {
						failed.push(`${name}: ${lastLineOf(messageOf(error))}`);
					}
				}
				if (failed.length > 0) throw new Error(`${workflows.length - failed.length} of ${workflows.length}; ${failed.join('; ')}`);
				return `${workflows.length} of ${workflows.length}`;
			},
		},
		{ name: 'a mail handed over by webhook becomes a draft', short: true, run: async () => ((await mailBecomesDraft()) ? 'yes' : 'no') },
		{
			name: "n8n's own report of what breaks in 3.0 names none of the workflows",
			short: true,
			run: async () => {
				// Versions that know nothing of 3.0 yet answer 404.
				const made = await n8n.rest.post<{ data: { report: BreakingChanges } }>('/breaking-changes/report/refresh?version=v3').catch((error: unknown) => {
					if (/404/.test(messageOf(error))) return undefined;
					throw error;
				});
				if (!made) return 'it makes none';
				const found = made.data.data.report.workflowResults.filter(({ nbAffectedWorkflows }) => nbAffectedWorkflows !== 0);
				if (found.length > 0) throw new Error(found.map(({ ruleTitle, nbAffectedWorkflows }) => `${ruleTitle} (${nbAffectedWorkflows})`).join(', '));
				return 'nothing';
			},
		},
		{
			name: 'uninstalled: n8n starts, the workflows can be read, and running one says what is missing',
			run: async () => {
				const before = await allStored();
				await restart(async () => await user.uninstall());
				const left = (await typesOf('nodes')).filter((name) => name.startsWith(`${packageName}.`));
				if (left.length > 0) throw new Error(`still known: ${left.join(', ')}`);
				for (const { id, nodes, name } of before) {
					const now = await stack.rest.workflow(id);
					if (now.name !== name || JSON.stringify(now.nodes) !== JSON.stringify(nodes)) throw new Error(`${id} is not what it was`);
				}
				const said = await n8n.runWorkflow('comms-triage-email').then(
					({ status, error }) => (status === 'success' ? undefined : (error ?? status)),
					(error: unknown) => messageOf(error),
				);
				if (said === undefined) throw new Error('Triage email ran without its nodes');
				if (!/unrecogni[sz]ed|unknown|not (known|installed|found)|missing/i.test(said)) throw new Error(`it says only: ${said}`);
				return `${before.length} workflows as they were; "${lastLineOf(said)}"`;
			},
		},
		{
			name: 'installed again: works as before',
			run: async () => {
				await restart(async () => await user.install(present));
				const served = await eventually('the webhook', webhookIsServed, 60).catch(() => false);
				// n8n takes what it could not load out of service, and does not take it up again by itself.
				const again = served ? 0 : await user.publishAgain();
				await eventually('the webhook', webhookIsServed, 60);
				await mailBecomesDraft();
				return again === 0 ? 'yes' : `after publishing the ${again} workflows with its nodes again`;
			},
		},
	];
	if (earlier) return stages;
	const imported: Stage = { name: 'imported by the command line', run: async () => (await user.importWorkflows(), `${user.workflows().length} workflows`) };
	return [imported, ...stages.filter(({ short }) => short)];
}

async function count(n8n: TestN8n, table: 'email_messages' | 'crm_contacts'): Promise<number> {
	const [row] = await n8n.query<{ rows: number }>(`select count(*)::int as rows from comms.${table}`);
	return row?.rows ?? 0;
}
