import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { selectors, type Browser, type Page } from 'playwright-core';
import { demoCredentials } from '../../sandbox/launcher/demoAccounts';
import { makeFolder } from '../../sandbox/launcher/folders';
import { installN8n } from '../../sandbox/launcher/n8nInstallation';
import { N8nProcess, n8nFolder } from '../../sandbox/launcher/n8nProcess';
import { N8nRest, type WorkflowFile } from '../../sandbox/launcher/n8nRest';
import { freePorts } from '../../sandbox/launcher/ports';
import { readState } from '../../sandbox/launcher/state';
import { inDependencyOrder, readWorkflows } from '../../sandbox/launcher/workflowImport';
import { launchChromium } from '../pages/chromium';
import { eventually } from './inbox';
import { n8nCommand } from './harness/commandLine';
import { testFolder } from './harness/facts';
import { TestN8n } from './harness/TestN8n';

/**
 * Workflows imported through n8n's editor, one at a time, as docs/install.md describes: in an n8n of its own that has the pack and no
 * workflow yet. The credentials are there but for that of the mailbox.
 */

const stack = TestN8n.connect();
const folder = join(testFolder, 'editor');
const sources = new Map(readWorkflows().map(({ path, workflow }) => [workflow.id, { path: join(__dirname, '../..', path), workflow }]));
let n8n: N8nProcess;
let rest: N8nRest;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	selectors.setTestIdAttribute('data-test-id');
	const [web = 0, tasks = 0] = await freePorts(2);
	const database = new URL(stack.facts.databases.n8n);
	await stack.query('drop database if exists editor with (force)');
	await stack.query('create database editor');
	rmSync(folder, { recursive: true, force: true });
	cpSync(join(n8nFolder(join(testFolder, 'n8n')), 'nodes'), join(makeFolder(n8nFolder(folder)), 'nodes'), { recursive: true, verbatimSymlinks: true });
	n8n = new N8nProcess({
		installation: await installN8n(async (_, work) => await work()),
		userFolder: folder,
		logFile: join(testFolder, 'logs', 'editor.log'),
		ports: { n8n: web, tasks },
		database: { port: Number(database.port), name: 'editor', password: database.password },
		encryptionKey: 'of-the-editor-test',
		timeZone: 'Europe/Berlin',
	});
	const [started] = await Promise.all([
		launchChromium(),
		n8n.start(),
	]);
	browser = started;
	rest = new N8nRest(n8n.url);
	await rest.logIn({ ...stack.facts.owner, firstName: 'Editor', lastName: 'Owner' });
	for (const credential of demoCredentials(stack.facts.ports, readState(testFolder))) await rest.putCredential(credential);

	const context = await browser.newContext({ viewport: { width: 1500, height: 900 } });
	const [name = '', value = ''] = rest.cookie.split(';')[0]?.split('=') ?? [];
	await context.addCookies([{ name, value, url: n8n.url }]);
	await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: n8n.url });
	page = await context.newPage();
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await n8n?.stop();
	await stack.close();
}, 60_000);

/** A form, and what it calls; `npm run test:editor` takes all. */
const forms = ['comms-incident-tell', 'comms-incident-new'];
const every = process.env.CUSTOMER_COMMS_EVERY_WORKFLOW === '1';

const source = (id: string) => {
	const found = sources.get(id);
	if (!found) throw new Error(`There is no workflow ${id}.`);
	return found;
};

const shot = async (name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/editor-${name}.png` });
};

/** Opens an empty canvas, puts the workflow in, and waits until n8n has saved it by itself. */
async function imported(id: string, how: 'file' | 'paste', address = '/workflow/new'): Promise<WorkflowFile> {
	await page.goto(n8n.url + address);
	const picker = page.getByTestId('workflow-import-input');
	await picker.waitFor({ state: 'attached', timeout: 60_000 });
	await page.getByTestId('canvas-wrapper').waitFor({ timeout: 60_000 });
	const saved = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/rest/workflows'), { timeout: 60_000 });
	if (how === 'file') await picker.setInputFiles(source(id).path);
	else {
		await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(readFileSync(source(id).path, 'utf8'))})`);
		await page.getByTestId('canvas-wrapper').click({ position: { x: 300, y: 300 } });
		await page.keyboard.press('Control+v');
	}
	const { data } = (await (await saved).json()) as { data: { id: string } };
	await shot(id);
	return await rest.workflow(data.id);
}

/** Presses Publish, and gives what n8n answers the person: nothing, or why not. */
async function publish(id: string): Promise<string> {
	await page.goto(`${n8n.url}/workflow/${id}`);
	await page.locator('.vue-flow__node').first().waitFor({ timeout: 60_000 });
	await page.getByTestId('workflow-open-publish-modal-button').click();
	const button = page.getByTestId('workflow-publish-button');
	await button.waitFor({ timeout: 30_000 });
	await shot(`${id}-publish`);
	if (await button.isDisabled()) return await page.locator('[role=dialog]:visible', { has: button }).innerText();
	const answered = page.waitForResponse((answer) => answer.url().includes(`/workflows/${id}/activate`), { timeout: 60_000 });
	await button.click();
	if ((await answered).ok()) return '';
	const told = page.locator('.el-notification').last();
	await told.waitFor({ timeout: 30_000 });
	await shot(`${id}-refused`);
	return await told.innerText();
}

const present = async () => (await rest.http.get<{ data: Array<{ id: string; name: string }> }>('/workflows')).data.data;
const named = (nodes: WorkflowFile['nodes']) => nodes.map(({ name }) => name).sort();
const lastNote = ({ nodes }: WorkflowFile) => String(nodes.filter(({ type }) => type.endsWith('.stickyNote')).at(-1)?.parameters.content);
/** Of the nodes that are switched on: n8n's command line links no others. */
const credentialsOf = ({ nodes }: WorkflowFile) => nodes.flatMap(({ credentials = {}, disabled }) => (disabled ? [] : Object.values(credentials)));

describe('a workflow imported through the editor', () => {
	test('says which workflow it calls that is not there', async () => {
		const due = await imported('comms-send-due', 'file');
		expect(due.id).not.toBe('comms-send-due');
		expect(lastNote(due)).toContain('**Send them**: *Send message*');
		await expect(rest.publish(due.id)).rejects.toThrow(/"Send them" references workflow comms-send-message .*not published/);
	}, 240_000);

	test('keeps its id at the address that its last note says, loses its settings, and is found by those that call it', async () => {
		expect((await imported('comms-workflow-errors', 'file', '/workflow/comms-workflow-errors?new=true')).id).toBe('comms-workflow-errors');
		const stored = await imported('comms-send-message', 'file', '/workflow/comms-send-message?new=true');
		const { workflow } = source('comms-send-message');
		expect(stored).toMatchObject({ id: workflow.id, name: workflow.name });
		expect(named(stored.nodes)).toEqual(named(workflow.nodes));
		expect(lastNote(workflow)).toContain('/workflow/comms-send-message?new=true');
		// If n8n takes them over one day, the note has done its duty.
		expect(stored.settings).not.toHaveProperty('errorWorkflow');
		expect(lastNote(workflow)).toContain('*Error workflow*: **Handle workflow errors**');
		expect(credentialsOf(stored).filter(({ id }) => !id)).toEqual([]);

		await rest.publish(stored.id);
		await rest.publish((await present()).find(({ name }) => name === 'Send due messages')?.id ?? '');
	}, 240_000);

	test('names the node whose credential is missing, and links the others by their documented names', async () => {
		const triage = await imported('comms-triage-email', 'paste');
		expect(named(triage.nodes)).toEqual(named(source('comms-triage-email').workflow.nodes));
		expect(credentialsOf(triage).filter(({ id }) => !id)).toEqual([expect.objectContaining({ name: 'Inbox' })]);
		expect(await publish(triage.id)).toContain('When a mail arrives');
	}, 240_000);

	test('is replaced, not copied, by an import on the command line, which brings the settings along', async () => {
		const before = (await present()).length;
		await n8nCommand(n8n.options, folder, 'import:workflow', `--input=${source('comms-send-message').path}`);
		expect(await present()).toHaveLength(before);
		const stored = await rest.workflow('comms-send-message');
		expect(stored.settings).toMatchObject({ errorWorkflow: 'comms-workflow-errors' });
		expect(credentialsOf(stored).filter(({ id }) => !id)).toEqual([]);
		// An import takes out of service what it replaces.
		expect(stored.activeVersionId).toBeNull();
	}, 120_000);

	test('is what its file says, finds what it calls, and answers at the addresses of its file', async () => {
		// What listens where another copy does cannot be published.
		const taken = new Set((await present()).map(({ name }) => name));
		const wrong: string[] = [];
		for (const { workflow } of inDependencyOrder(readWorkflows()).filter(({ workflow: { id, name } }) => (every || forms.includes(id)) && !taken.has(name))) {
			const address = /`(\/workflow\/[^`]+)`/.exec(lastNote(workflow))?.[1] ?? '';
			const stored = await imported(workflow.id, 'file', address);
			const missing = credentialsOf(stored).filter(({ id }) => !id);
			const unlinked = missing.filter(({ name }) => name !== 'Inbox');
			if (stored.id !== workflow.id || JSON.stringify(named(stored.nodes)) !== JSON.stringify(named(workflow.nodes))) wrong.push(`${workflow.id}: not as its file`);
			if (unlinked.length > 0) wrong.push(`${workflow.id}: ${unlinked.map(({ name }) => name).join(', ')} not linked`);
			const answer = await rest.publish(workflow.id).then(
				() => '',
				(error: unknown) => (error instanceof Error ? error.message : String(error)),
			);
			// Of what reads the mailbox n8n says that its credential is missing.
			const expected = missing.length > unlinked.length ? 'Credential not configured: imap' : '';
			if (expected === '' ? answer !== '' : !answer.includes(expected)) wrong.push(`${workflow.id}: ${answer || 'published without its credential'}`);
		}
		expect(wrong).toEqual([]);
		// n8n publishes a moment after it has said so. Without key and login they refuse, which they can only where they are.
		await eventually('the webhook', async () => (await fetch(`${n8n.url}/webhook/comms/incidents`, { method: 'POST' })).status === 403);
		expect((await fetch(`${n8n.url}/form/comms/declare-incident`)).status).toBe(401);
	}, 40 * 60_000);
});
