import { join } from 'node:path';
import { ApiDescription } from './apiDescription';
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
	private readonly descriptions = new Map<string, Promise<ApiDescription>>();

	constructor(
		private readonly openApiFolder: string | undefined,
		private readonly onViolation: 'refuse' | 'record',
	) {}

	/**
	 * Checks a request against the vendor's description, loaded on first use. Returns the vendor's refusal where the
	 * request is wrong and wrong requests are to be refused.
	 */
	async check(host: string, file: string, request: LocalRequest): Promise<Reply | undefined> {
		if (this.openApiFolder === undefined) return undefined;
		const problems = (await this.description(join(this.openApiFolder, file))).check(request);
		if (problems.length === 0) return undefined;
		remember(this.violations, { at: new Date().toISOString(), host, method: request.method, path: request.path, problems });
		if (this.onViolation === 'record') return undefined;
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

	private description(file: string): Promise<ApiDescription> {
		const loaded = this.descriptions.get(file) ?? ApiDescription.load(file);
		this.descriptions.set(file, loaded);
		return loaded;
	}
}

function remember<T>(list: T[], one: T): void {
	list.push(one);
	if (list.length > kept) list.shift();
}
