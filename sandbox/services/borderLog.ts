import { ApiDescription } from './apiDescription';
import type { DescriptionSource } from './descriptionFile';
import { json, type LocalRequest, type Reply } from './localHttp';

export interface Violation {
	at: string;
	host: string;
	method: string;
	path: string;
	problems: string[];
}

/** A request to a host for which there is no stand-in. */
export interface RefusedHost {
	at: string;
	host: string;
	method: string;
	path: string;
}

const kept = 500;

/** What went wrong at the border to the outside world, for the tests and the page. */
export class BorderLog {
	readonly violations: Violation[] = [];
	readonly refusedHosts: RefusedHost[] = [];
	private readonly descriptions = new Map<string | DescriptionSource, Promise<ApiDescription>>();

	constructor(
		private readonly openApiFolder: string | undefined,
		private readonly onViolation: 'refuse' | 'record',
	) {}

	/** Whether a request that breaks its description is refused, besides being recorded. */
	get refuses(): boolean {
		return this.onViolation === 'refuse';
	}

	/** What the vendor would object to, recorded. A vendor's own description counts only where its file is there. */
	async problems(host: string, source: string | DescriptionSource, request: LocalRequest): Promise<string[]> {
		const isOurs = typeof source !== 'string' && source.document !== undefined;
		if (this.openApiFolder === undefined && !isOurs) return [];
		const problems = (await this.description(source)).check(request);
		if (problems.length > 0) this.record(host, request, problems);
		return problems;
	}

	record(host: string, { method, path }: LocalRequest, problems: string[]): void {
		remember(this.violations, { at: new Date().toISOString(), host, method, path, problems });
	}

	/** Checks a request; returns the refusal, in OpenAI's words, where the request is wrong and wrong ones are to be refused. */
	async check(host: string, source: string | DescriptionSource, request: LocalRequest): Promise<Reply | undefined> {
		const problems = await this.problems(host, source, request);
		if (problems.length === 0 || !this.refuses) return undefined;
		const message = `Against the API description of ${host}: ${problems.join('; ')}`;
		return json(400, { error: { message, type: 'invalid_request_error', param: null, code: 'api_description' } });
	}

	refuseHost(host: string, method: string, path: string): Reply {
		remember(this.refusedHosts, { at: new Date().toISOString(), host, method, path });
		return json(501, {
			error: 'no_stand_in',
			host,
			message: `The sandbox has no stand-in for ${host}: nothing was sent. Stand-ins are listed in sandbox/services/standIns.ts.`,
		});
	}

	clear(): void {
		this.violations.length = 0;
		this.refusedHosts.length = 0;
	}

	private description(source: string | DescriptionSource): Promise<ApiDescription> {
		const loaded = this.descriptions.get(source) ?? ApiDescription.load(source, this.openApiFolder);
		this.descriptions.set(source, loaded);
		return loaded;
	}
}

function remember<T>(list: T[], one: T): void {
	list.push(one);
	if (list.length > kept) list.shift();
}
