import axios, { isAxiosError, type AxiosInstance } from 'axios';
import { Problem } from './problem.cjs';

export interface WorkflowNode {
	id?: string;
	name: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
	disabled?: boolean;
	[setting: string]: unknown;
}

export interface WorkflowFile {
	id: string;
	name: string;
	description?: string | null;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	pinData?: Record<string, unknown> | null;
	meta?: Record<string, unknown> | null;
	tags?: Array<string | { name: string }>;
}

export interface StoredWorkflow extends WorkflowFile {
	versionId: string;
	activeVersionId?: string | null;
}

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface CredentialSpec {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

interface Tag {
	id: string;
	name: string;
}

/** n8n's own REST interface, the one that its editor uses, as of 2.41. */
export class N8nRest {
	readonly http: AxiosInstance;
	private tags: Tag[] | undefined;

	/** @param cookie of a session, for those who are logged in already */
	constructor(
		readonly url: string,
		cookie?: string,
	) {
		this.http = axios.create({
			baseURL: `${url}/rest`,
			proxy: false,
			timeout: 60_000,
			maxBodyLength: Number.POSITIVE_INFINITY,
			headers: { 'content-type': 'application/json' },
		});
		if (cookie !== undefined) this.http.defaults.headers.common.cookie = cookie;
		this.http.interceptors.response.use(undefined, (error: unknown) => {
			throw isAxiosError(error) ? new Problem(describeFailure(error.config, error.response?.data, error.message)) : error;
		});
	}

	/** Makes the owner on an empty n8n; logs in as the owner in any case. */
	async logIn(owner: Owner): Promise<void> {
		const { data } = await this.http.get<{ data: { userManagement: { showSetupOnFirstLoad?: boolean } } }>('/settings');
		const response = data.data.userManagement.showSetupOnFirstLoad
			? await this.http.post('/owner/setup', owner)
			: await this.http.post('/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		const cookies: unknown = response.headers['set-cookie'];
		if (!Array.isArray(cookies)) throw new Problem(`n8n at ${this.url} let us in without a cookie`);
		this.http.defaults.headers.common.cookie = cookies.map((cookie) => String(cookie).split(';')[0]).join('; ');
	}

	/** The cookie of the session, for those who talk to n8n in another way. */
	get cookie(): string {
		return String(this.http.defaults.headers.common.cookie ?? '');
	}

	/** Puts in a credential, or changes the one with this id. Returns the id. */
	async putCredential({ name, type, data }: CredentialSpec, id?: string): Promise<string> {
		if (id !== undefined) {
			const present = await this.http.patch<{ data: { id: string } }>(`/credentials/${id}`, { name, type, data }).catch(() => null);
			if (present) return id;
		}
		const created = await this.http.post<{ data: { id: string } }>('/credentials', { name, type, data });
		return created.data.data.id;
	}

	/** A key of n8n's public API that may list executions and nothing else. */
	async makeApiKey(label: string): Promise<string> {
		const { data } = await this.http.post<{ data: { rawApiKey: string } }>('/api-keys', { label, expiresAt: null, scopes: ['execution:list', 'execution:read'] });
		return data.data.rawApiKey;
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return (await this.http.get<{ data: StoredWorkflow }>(`/workflows/${id}`)).data.data;
	}

	async hasWorkflow(id: string): Promise<boolean> {
		return (await this.http.get<{ data: { exists: boolean } }>(`/workflows/${id}/exists`)).data.data.exists;
	}

	/** Puts in a workflow under its own id, or replaces it. n8n links a credential without id by its name and type. */
	async putWorkflow(file: WorkflowFile): Promise<StoredWorkflow> {
		const { id, name, nodes, connections } = file;
		const body = {
			name,
			description: file.description ?? null,
			nodes,
			connections,
			settings: file.settings ?? {},
			pinData: file.pinData ?? {},
			meta: file.meta ?? null,
			...(file.tags && { tags: await this.tagIds(file.tags) }),
		};
		const response = (await this.hasWorkflow(id))
			? await this.http.patch<{ data: StoredWorkflow }>(`/workflows/${id}?forceSave=true`, body)
			: await this.http.post<{ data: StoredWorkflow }>('/workflows', { id, ...body });
		return response.data.data;
	}

	/** @returns the version; n8n exchanges the triggers and webhooks a moment after it answered */
	async publish(id: string): Promise<string> {
		const { versionId } = await this.workflow(id);
		await this.http.post(`/workflows/${id}/activate`, { versionId });
		return versionId;
	}

	async unpublish(id: string): Promise<void> {
		await this.http.post(`/workflows/${id}/deactivate`, {});
	}

	/**
	 * Starts the saved draft of a workflow.
	 * @param startNode default: the Manual Trigger
	 * @param input JSON of the items that the start node hands out
	 * @returns the id of the execution
	 */
	async run(id: string, { startNode, input }: { startNode?: string; input?: Array<Record<string, unknown>> } = {}): Promise<string> {
		const name = startNode ?? (await this.workflow(id)).nodes.find(({ type, disabled }) => type.endsWith('.manualTrigger') && !disabled)?.name;
		if (name === undefined) throw new Problem(`${id} has no Manual Trigger: name a startNode`);
		const { data } = await this.http.post<{ data: { executionId?: string } }>(`/workflows/${id}/run`, {
			triggerToStartFrom: { name, ...(input && { data: asTaskData(input) }) },
		});
		const { executionId } = data.data;
		if (!executionId) throw new Problem(`n8n did not start ${id} at "${name}": ${JSON.stringify(data)}`);
		return executionId;
	}

	/** new, running, waiting, unknown; success, error, crashed, canceled. */
	async executionStatus(id: string): Promise<string> {
		return (await this.http.get<{ data: { status: string } }>(`/executions/${id}`)).data.data.status;
	}

	private async tagIds(wanted: Array<string | { name: string }>): Promise<string[]> {
		this.tags ??= (await this.http.get<{ data: Tag[] }>('/tags')).data.data;
		const ids: string[] = [];
		for (const tag of wanted) {
			const name = typeof tag === 'string' ? tag : tag.name;
			let known = this.tags.find((each) => each.name === name);
			if (!known) {
				known = (await this.http.post<{ data: Tag }>('/tags', { name })).data.data;
				this.tags.push(known);
			}
			ids.push(known.id);
		}
		return ids;
	}
}

const asTaskData = (items: Array<Record<string, unknown>>) => ({
	startTime: Date.now(),
	executionTime: 0,
	executionIndex: 0,
	executionStatus: 'success',
	source: [],
	data: { main: [items.map((json) => ({ json }))] },
});

function describeFailure(config: { method?: string; url?: string } | undefined, body: unknown, fallback: string): string {
	const said =
		typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string' ? body.message : fallback;
	return `n8n refused ${config?.method?.toUpperCase() ?? ''} ${config?.url ?? ''}: ${said}`;
}
