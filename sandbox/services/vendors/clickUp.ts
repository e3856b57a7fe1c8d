import { json, type LocalRequest, type Reply } from '../localHttp';
import type { NewServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { digest } from './signatures';
import { bodyOf, recordOf, textOf, type Desk, type Handling, type Inbound, type Vendor } from './vendor';

/**
 * ClickUp's tasks, as far as the workflows use them. Each version of a task is kept as a message, and what is read back is worked out from them:
 * the same run gives the same answers, over a restart too.
 */

type Task = Record<string, unknown>;

const { personal: token, listId, userId } = accounts.clickUp;
const pageSize = 100;

/** Of every list; a status that a list has not is refused (https://developer.clickup.com/docs/statuses). */
const statuses = [
	{ status: 'to do', type: 'open' },
	{ status: 'in progress', type: 'custom' },
	{ status: 'complete', type: 'closed' },
] as const;
const priorities = ['urgent', 'high', 'normal', 'low'];

const problem = (status: number, err: string, code?: string): Reply => json(status, { err, ...(code === undefined ? {} : { ECODE: code }) });

export const clickUp: Vendor = {
	service: 'clickup',
	name: 'ClickUp',
	hosts: ['api.clickup.com'],
	description: () => ({ file: 'clickup-api-v2-reference.json' }),
	handle,
	refusals: {
		violation: (problems) => problem(400, problems.join('; ')),
		// https://developer.clickup.com/docs/rate-limits: the reset is an instant in seconds.
		tooMany: (seconds) => json(429, { err: 'Rate limit reached', ECODE: 'APP_002' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + seconds) }),
		broken: (status) => problem(status, 'Internal Server Error'),
		rejected: () => problem(400, 'Task name invalid'),
	},
	receive: changedByTeam,
};

/** The tasks as they are now, by id, the newest first. */
function tasksOf({ messages }: Desk): Map<string, Task> {
	const tasks = new Map<string, Task>();
	for (const { request } of messages.find({ service: 'clickup', channel: 'tasks' })) {
		const { task } = recordOf(request);
		tasks.set(textOf(recordOf(task).id), recordOf(task));
	}
	return new Map([...tasks].reverse());
}

function handle(request: LocalRequest, desk: Desk): Handling {
	// A personal token stands alone; that of OAuth comes as a bearer's.
	if (![token, `Bearer ${token}`].includes(request.headers.authorization ?? '')) return { reply: problem(401, 'Token invalid', 'OAUTH_025') };
	const [, list, tasks] = /^\/api\/v2\/list\/([^/]+)(\/task)?$/.exec(request.path) ?? [];
	const [, taskId] = /^\/api\/v2\/task\/([^/]+)$/.exec(request.path) ?? [];
	if (request.path === '/api/v2/team') return { reply: json(200, { teams: [{ id: '9001', name: 'Sandbox', members: [] }] }) };
	if (list !== undefined && list !== listId) return { reply: problem(404, 'List not found') };
	if (list !== undefined && tasks === undefined) return { reply: json(200, { id: list, name: 'Customer success', statuses }) };
	if (list !== undefined) return request.method === 'POST' ? create(request, desk, list) : { reply: listed(request, desk, list) };
	return taskId === undefined ? { reply: problem(404, 'Route not found', 'APP_001') } : one(request, desk, taskId);
}

function create(request: LocalRequest, desk: Desk, list: string): Handling {
	const body = bodyOf(request);
	const name = textOf(body.name);
	if (name.trim() === '') return { reply: problem(400, 'Task name invalid', 'INPUT_005') };
	const id = `86${digest(7, 'clickup task', list, name, String(desk.ordinal('clickup task', list, name)))}`;
	const tags = (Array.isArray(body.tags) ? body.tags : []).map((tag) => ({ name: textOf(tag) }));
	const begun = { id, custom_id: null, list: { id: list }, date_created: String(desk.now.getTime()), date_closed: null, archived: false, parent: null, status: statuses[0], url: `https://app.clickup.com/t/${id}` };
	return store(changed({ ...begun, tags }, body, desk), desk, 200);
}

/** One page of a list, as the filters of the request say. */
function listed({ query }: LocalRequest, desk: Desk, list: string): Reply {
	const after = Number(query.get('date_updated_gt') ?? 0);
	const found = [...tasksOf(desk).values()].filter(
		(task) =>
			recordOf(task.list).id === list &&
			task.deleted !== true &&
			(task.archived === true) === (query.get('archived') === 'true') &&
			(query.get('include_closed') === 'true' || recordOf(task.status).type !== 'closed') &&
			Number(task.date_updated) > after,
	);
	const page = Number(query.get('page') ?? 0);
	return json(200, { tasks: found.slice(page * pageSize, (page + 1) * pageSize), last_page: found.length <= (page + 1) * pageSize });
}

function one(request: LocalRequest, desk: Desk, id: string): Handling {
	const task = tasksOf(desk).get(id);
	if (!task || task.deleted === true) return { reply: problem(404, 'Task not found, deleted', 'ITEM_013') };
	if (request.method === 'GET') return { reply: json(200, task) };
	if (request.method === 'DELETE') return store({ ...task, deleted: true }, desk, 204);
	const body = bodyOf(request);
	const status = textOf(body.status);
	if (status !== '' && !statuses.some((known) => known.status === status)) return { reply: problem(400, 'Status not found', 'CRTSK_001') };
	return store(changed(task, body, desk), desk, 200);
}

function changed(task: Task, body: Record<string, unknown>, desk: Desk): Task {
	const status = statuses.find((known) => known.status === textOf(body.status)) ?? task.status;
	const markdown = body.markdown_content ?? body.description;
	const priority = typeof body.priority === 'number' ? { id: String(body.priority), priority: priorities[body.priority - 1] } : (task.priority ?? null);
	return {
		...task,
		...(body.name === undefined ? {} : { name: body.name }),
		...(body.due_date === undefined ? {} : { due_date: textOf(body.due_date) }),
		...(body.archived === undefined ? {} : { archived: body.archived }),
		...(markdown === undefined ? {} : { text_content: markdown, description: markdown }),
		status,
		priority,
		date_closed: recordOf(status).type === 'closed' ? (task.date_closed ?? String(desk.now.getTime())) : null,
		date_updated: String(desk.now.getTime()),
	};
}

function versionOf(task: Task, desk: Desk, direction: NewServiceMessage['direction'], from: string): NewServiceMessage {
	const id = textOf(task.id);
	return {
		service: 'clickup',
		channel: 'tasks',
		direction,
		from,
		to: textOf(recordOf(task.list).id),
		title: textOf(task.name),
		text: textOf(task.text_content),
		providerId: `${id}#${desk.ordinal('clickup version', id)}`,
		mark: id,
		status: task.deleted === true ? 'deleted' : textOf(recordOf(task.status).status),
		callback: '',
		details: [{ name: 'Priority', value: textOf(recordOf(task.priority).priority) }],
		request: { task },
	};
}

function store(task: Task, desk: Desk, status: number): Handling {
	const reply = status === 204 ? { status, headers: {}, body: '' } : json(status, task);
	return { take: versionOf(task, desk, 'to_customer', userId), answer: () => reply };
}

/** Somebody of the team gives a task (`to` is its id) another status, or deletes it (the text is `delete`). */
function changedByTeam({ from, to = '', text }: Inbound, desk: Desk) {
	const task = tasksOf(desk).get(to) ?? {};
	const after = text === 'delete' ? { ...task, deleted: true } : changed(task, { status: text }, desk);
	return { take: versionOf(after, desk, 'from_customer', from), tell: undefined };
}
