import { createHash } from 'node:crypto';
import { isRecord } from '../nodes/shared/record';
import { editorNote } from './editorNote';

/**
 * How the importable workflows are written down. A workflow is a list of nodes on a grid and the arrows between them;
 * `toJson` gives the file that n8n imports. The same input always gives the same file.
 */

export interface NodeSpec {
	name: string;
	type: string;
	version: number;
	/** Column and row on the grid: the main lane is row 0, failures and side paths lie below. */
	at: [column: number, row: number];
	parameters?: Record<string, unknown>;
	/** Credential type -> the documented credential name. */
	credentials?: Record<string, string>;
	/** Node settings such as `executeOnce`, `onError`, `retryOnFail`, `alwaysOutputData`, `notes`. */
	settings?: Record<string, unknown>;
}

export interface Note {
	text: string;
	at: [column: number, row: number];
	/** Width in grid columns; the height follows from the text. */
	columns?: number;
	/** 4: something to change; none: something to know. */
	colour?: number;
}

/** An arrow: from node, to node, which output it leaves and which input it enters (default the first). */
export type Arrow = [from: string, to: string, output?: number, input?: number];

export interface WorkflowSpec {
	/** `comms-` and a short form of the name, at most 21 characters: n8n's limit is 36, the house's is what fits a list. */
	id: string;
	area: string;
	/** The file's name without ending. */
	file: string;
	name: string;
	description: string;
	tags: string[];
	nodes: NodeSpec[];
	arrows: Arrow[];
	notes: Note[];
	settings?: Record<string, unknown>;
}

export const errorWorkflowId = 'comms-workflow-errors';
const errorWorkflowName = 'Handle workflow errors';

const cell = { width: 240, height: 200 };
const noteMargin = { x: -40, y: -40 };
/** A node with two lines of name below it. */
const nodeHeight = 150;

/** In pixels; a little generous, because an editor's fonts differ. */
function noteHeight(text: string, width: number): number {
	const lines = text.split('\n').map((line) => Math.max(1, Math.ceil(line.length / (width / 7.2))));
	return 50 + 22 * lines.reduce((sum, count) => sum + count, 0);
}

function stableUuid(text: string): string {
	const hex = createHash('sha256').update(text).digest('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		`8${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}

const needsWebhookId = new Set([
	'n8n-nodes-base.webhook',
	'n8n-nodes-base.formTrigger',
	'n8n-nodes-base.respondToWebhook',
]);

type Fail = (what: string) => never;

interface Connection {
	node: string;
	type: 'main';
	index: number;
}

/** The arrows as n8n writes them: by the node they leave and its output. */
function connectionsOf({ nodes, arrows }: WorkflowSpec, fail: Fail): Record<string, { main: Connection[][] }> {
	const names = new Set(nodes.map(({ name }) => name));
	if (names.size !== nodes.length) fail('two nodes have the same name');
	const connections: Record<string, { main: Connection[][] }> = {};
	for (const [from, to, output = 0, input = 0] of arrows) {
		for (const end of [from, to]) if (!names.has(end)) fail(`an arrow names "${end}", which is no node`);
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output]?.push({ node: to, type: 'main', index: input });
	}
	const joined = new Set(arrows.flatMap(([from, to]) => [from, to]));
	for (const name of names) if (!joined.has(name)) fail(`"${name}" hangs loose`);
	return connections;
}

/**
 * With every answer to a webhook, whatever is in it: kept by nobody, read as nothing else than it says, told to no other site, found by no
 * search, laid under no other page. (n8n itself adds a content security policy to each, and lets nobody else set one.)
 */
const answerHeaders: ReadonlyArray<{ name: string; value: string }> = [
	{ name: 'Cache-Control', value: 'no-store' },
	{ name: 'Referrer-Policy', value: 'no-referrer' },
	{ name: 'X-Content-Type-Options', value: 'nosniff' },
	{ name: 'X-Frame-Options', value: 'DENY' },
	{ name: 'X-Robots-Tag', value: 'noindex' },
];

/** The headers that a node sets stand first, and those of the house behind them. */
function withAnswerHeaders(parameters: Record<string, unknown>): object {
	const options = isRecord(parameters.options) ? parameters.options : {};
	const headers = isRecord(options.responseHeaders) ? options.responseHeaders : {};
	const own: unknown[] = Array.isArray(headers.entries) ? headers.entries : [];
	const named = new Set(own.map((entry) => (isRecord(entry) ? entry.name : undefined)));
	return { ...parameters, options: { ...options, responseHeaders: { entries: [...own, ...answerHeaders.filter(({ name }) => !named.has(name))] } } };
}

function nodesOf(spec: WorkflowSpec): object[] {
	return spec.nodes.map(({ name, type, version, at, parameters = {}, credentials, settings }) => ({
		parameters: type === 'n8n-nodes-base.respondToWebhook' ? withAnswerHeaders(parameters) : parameters,
		type,
		typeVersion: version,
		position: [at[0] * cell.width, at[1] * cell.height],
		id: stableUuid(`${spec.id}/${name}`),
		name,
		...(needsWebhookId.has(type) ? { webhookId: stableUuid(`${spec.id}/${name}/webhook`) } : {}),
		...(credentials ? { credentials: credentialsByName(credentials) } : {}),
		...settings,
	}));
}

/** Without an id n8n links a credential by its type and name. */
function credentialsByName(credentials: Record<string, string>): object {
	return Object.fromEntries(Object.entries(credentials).map(([type, name]) => [type, { id: null, name }]));
}

const widthOf = ({ columns = 2 }: Note): number => columns * cell.width - 40;

/** Below everything else, at the left. */
function lastNote(spec: WorkflowSpec): Note {
	const bottoms = [
		...spec.nodes.map(({ at }) => at[1] * cell.height + nodeHeight),
		...spec.notes.map((note) => note.at[1] * cell.height + noteMargin.y + noteHeight(note.text, widthOf(note))),
	];
	const column = Math.min(...[...spec.nodes, ...spec.notes].map(({ at }) => at[0]));
	const note = editorNote(spec, spec.id === errorWorkflowId ? undefined : errorWorkflowName);
	return { ...note, at: [column, (Math.max(...bottoms) + 40 - noteMargin.y) / cell.height] };
}

function notesOf(spec: WorkflowSpec): object[] {
	return [...spec.notes, lastNote(spec)].map((note, index) => ({
		parameters: {
			content: note.text,
			width: widthOf(note),
			height: noteHeight(note.text, widthOf(note)),
			...(note.colour === undefined ? {} : { color: note.colour }),
		},
		type: 'n8n-nodes-base.stickyNote',
		typeVersion: 1,
		position: [note.at[0] * cell.width + noteMargin.x, Math.round(note.at[1] * cell.height + noteMargin.y)],
		id: stableUuid(`${spec.id}/note/${index}`),
		name: `Note ${index + 1}`,
	}));
}

/**
 * Where a browser or a provider comes in, n8n keeps no run: the password of staff, the token of a link or the secret of a provider would
 * stand in it in the clear. What was done is in the product's own tables, and what failed in `comms.workflow_errors`.
 */
function savingOf({ nodes }: WorkflowSpec): object {
	const open = nodes.some(({ type, parameters }) => type === 'n8n-nodes-base.webhook' && parameters?.authentication !== 'headerAuth');
	return open ? { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none', saveExecutionProgress: false } : {};
}

/** @throws where an arrow or an id breaks the rules of the house, naming the workflow. */
export function toJson(spec: WorkflowSpec): string {
	const fail: Fail = (what) => {
		throw new Error(`workflows/${spec.area}/${spec.file}: ${what}`);
	};
	if (!/^comms-[a-z-]+$/.test(spec.id) || spec.id.length > 21) fail(`id "${spec.id}" breaks the rule`);
	const workflow = {
		id: spec.id,
		name: spec.name,
		description: spec.description,
		active: false,
		nodes: [...notesOf(spec), ...nodesOf(spec)],
		connections: connectionsOf(spec, fail),
		settings: {
			executionOrder: 'v1',
			...(spec.id === errorWorkflowId ? {} : { errorWorkflow: errorWorkflowId }),
			...savingOf(spec),
			...spec.settings,
		},
		tags: spec.tags.map((name) => ({ id: `comms-tag-${name}`, name })),
		pinData: {},
	};
	return `${JSON.stringify(workflow, null, '\t')}\n`;
}
