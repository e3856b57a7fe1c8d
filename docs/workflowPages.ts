import type { NodeSpec, WorkflowSpec } from '../workflows/workflow';
import { ours, starts, workflowPicture } from './workflowPicture';
import { trouble } from './workflowTrouble';

/**
 * The pages on the workflows, written from their definitions by `npm run generate`: the list (docs/workflows.md), the gallery
 * (docs/gallery.md), and for each workflow a page (docs/workflows/<name>.md) with its picture.
 */

export interface Written {
	/** Below docs/. */
	path: string;
	text: string;
}

/** The page that tells of an area as a whole. */
const overviews: Record<string, Array<[title: string, page: string]>> = {
	setup: [['Install', 'install.md']],
	inbox: [['Classify Email', 'nodes/classify-email.md'], ['Draft Reply', 'nodes/draft-reply.md'], ['Calls', 'calls.md']],
	messaging: [['Channels', 'channels.md'], ['queue and outbox', 'queue-and-outbox.md'], ['preferences and privacy', 'preferences-and-privacy.md']],
	campaigns: [['Sequences', 'sequences.md'], ['in practice', 'sequences-in-practice.md']],
	incidents: [['Incidents', 'incidents.md']],
	broadcasts: [['Incidents and broadcasts', 'incidents.md']],
	feedback: [['Feedback', 'feedback.md']],
	retention: [['Health and retention', 'health-and-retention.md']],
	clients: [['Feedback, updates and meetings', 'feedback.md']],
	meetings: [['Feedback, updates and meetings', 'feedback.md']],
	insights: [['Insights', 'insights.md'], ['Generate Insights Report', 'nodes/generate-insights-report.md']],
};

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
const linksTo = (area: string, up = '') => (overviews[area] ?? []).map(([title, page]) => `[${title}](${up}${page})`).join(', ');
const table = (heads: readonly string[], rows: ReadonlyArray<readonly string[]>) =>
	[`| ${heads.join(' | ')} |`, `|${heads.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join('\n');

function record(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function startOf({ name, type, parameters = {}, settings }: NodeSpec): string {
	const off = settings?.disabled === true ? ' (switched off until you link its credential)' : '';
	const kind = type.replace(/^.*\./, '');
	const asked = { basicAuth: 'a user name and password', headerAuth: 'a secret header' }[text(parameters.authentication)];
	if (kind === 'webhook') {
		return `**${name}**: \`${[parameters.httpMethod ?? 'GET'].flat().map(text).join(' or ')} /webhook/${text(parameters.path)}\`${asked ? `, behind ${asked}` : ', open, and trusted only by a token or a signature in the request'}${off}`;
	}
	if (kind === 'executeWorkflowTrigger') return `**${name}**: called by another workflow`;
	if (kind === 'manualTrigger') return `**${name}**: by hand in the editor`;
	if (kind === 'formTrigger') return `**${name}**: a form at \`/form/${text(record(parameters.options).path)}\`${asked ? `, behind ${asked}` : ''}`;
	return `**${name}**${off}`;
}

/** Name, value as the file has it. */
function settingsOf({ nodes }: WorkflowSpec): string[][] {
	const node = nodes.find(({ name }) => name === 'Settings');
	return list(record(node?.parameters?.assignments).assignments).map((assignment) => {
		const { name, value } = record(assignment);
		const shown = typeof value === 'string' ? value : JSON.stringify(value);
		return [`\`${text(name)}\``, shown === '' ? 'empty' : shown.length > 120 ? `\`${shown.slice(0, 117).replaceAll('`', "'")}...\`` : `\`${shown.replaceAll('`', "'")}\``];
	});
}

function calls({ nodes }: WorkflowSpec): string[] {
	return nodes.filter(({ type }) => type === 'n8n-nodes-base.executeWorkflow').map(({ parameters }) => text(record(parameters?.workflowId).value));
}

function pageOf(spec: WorkflowSpec, all: readonly WorkflowSpec[]): string {
	const { area, file, name, description, nodes, notes } = spec;
	const link = (id: string) => {
		const other = all.find((each) => each.id === id);
		return other ? `[${other.name}](${other.file}.md)` : `\`${id}\``;
	};
	const credentials = new Map(nodes.flatMap(({ credentials: given = {}, name: node }) => Object.values(given).map((credential): [string, string] => [credential, node])));
	const called = [...new Set(calls(spec))].map(link);
	const callers = all.filter((other) => calls(other).includes(spec.id)).map(({ id }) => link(id));
	const deciding = [...new Set(nodes.filter(({ type }) => type.startsWith(ours)).map(({ type }) => capital(type.slice(ours.length)).replace(/([a-z])([A-Z])/g, '$1 $2')))];
	const settings = settingsOf(spec);
	const toChange = notes.filter(({ colour }) => colour === 4);
	const toKnow = notes.filter(({ colour }) => colour !== 4);
	return [
		`# ${name}`,
		`${description}`,
		`[The file to import](../../workflows/${area}/${file}.json), [in the editor](../install.md#one-workflow-at-a-time-through-the-editor) at \`/workflow/${spec.id}?new=true\` · ${capital(area)}: ${linksTo(area, '../')} · [all workflows](../workflows.md)`,
		`[![${name}](../pictures/workflows/${file}.svg)](../pictures/workflows/${file}.svg)`,
		`## It starts by\n\n${nodes.filter(starts).map((node) => `- ${startOf(node)}`).join('\n')}`,
		...(toChange.length + settings.length > 0 ? ['## What to change'] : []),
		...toChange.map(({ text: said }) => said.replace(/^### Change this\n/, '').trim()),
		...(settings.length > 0 ? [table(['in **Settings**', 'as it comes'], settings)] : []),
		...(credentials.size > 0 ? [`## What it needs\n\n${table(['credential', 'used by'], [...credentials].map(([credential, node]) => [`\`${credential}\``, `${node}${[...nodes].filter(({ credentials: given = {} }) => Object.values(given).includes(credential)).length > 1 ? ' and others' : ''}`]))}`] : []),
		...(deciding.length > 0 ? [`Decided by ${deciding.map((each) => `[${each}](../nodes/${each.toLowerCase().replaceAll(' ', '-')}.md)`).join(', ')}.`] : []),
		...(called.length > 0 ? [`It calls ${called.join(', ')}.`] : []),
		...(callers.length > 0 ? [`Called by ${callers.join(', ')}.`] : []),
		...(trouble[file] ? [`## What can go wrong\n\n${table(['you see', 'because, and what to do'], trouble[file])}`] : []),
		...(toKnow.length > 0 ? [`## Why it is built so\n\n${toKnow.map(({ text: said }) => said.replace(/^### Why\n/, '').trim()).join('\n\n')}`] : []),
	].join('\n\n').concat('\n');
}

const byArea = (all: readonly WorkflowSpec[]) => [...new Set(all.map(({ area }) => area))].map((area) => ({ area, specs: all.filter((spec) => spec.area === area) }));

function listPage(all: readonly WorkflowSpec[]): string {
	const tables = byArea(all).map(({ area, specs }) =>
		[`## ${capital(area)}`, linksTo(area), '', table(['workflow', 'does', ''], specs.map(({ file, name, description }) => [`[${name}](workflows/${file}.md)`, description, `[file](../workflows/${area}/${file}.json)`]))].join('\n'));
	return `# All workflows\n\n${all.length} workflows, one process each; [all of them as pictures](gallery.md). Import a file, connect the credentials it names, look at its green note for what to change, publish. \`npm start\` has them all imported.\n\n${tables.join('\n\n')}\n`;
}

function galleryPage(all: readonly WorkflowSpec[]): string {
	const areas = byArea(all).map(({ area, specs }) => [`## ${capital(area)}`, ...specs.map(({ file, name }) => `### [${name}](workflows/${file}.md)\n\n[![${name}](pictures/workflows/${file}.svg)](pictures/workflows/${file}.svg)`)].join('\n\n'));
	return `# Gallery\n\nEvery workflow as its canvas has it, without the notes. Green: where it starts. Teal: a node of this pack. Blue: the database. Violet: another workflow. A picture opens in full size.\n\n${areas.join('\n\n')}\n`;
}

/** All pages on the workflows; the same definitions give the same text. */
export function workflowPages(all: readonly WorkflowSpec[]): Written[] {
	return [
		{ path: 'workflows.md', text: listPage(all) },
		{ path: 'gallery.md', text: galleryPage(all) },
		...all.flatMap((spec) => [
			{ path: `workflows/${spec.file}.md`, text: pageOf(spec, all) },
			{ path: `pictures/workflows/${spec.file}.svg`, text: workflowPicture(spec) },
		]),
	];
}
