import type { BorderLog } from './borderLog';
import type { DescriptionSource } from './descriptionFile';
import type { LocalRequest, Reply } from './localHttp';
import type { Model } from './model';
import type { ServiceWorld } from './serviceWorld';
import { vendors } from './vendors/all';

/** A service of the outside world, played locally. */
export interface StandIn {
	name: string;
	/** The vendor's API description, a file of the folder given to the sandbox; absent where the stand-in checks for itself. */
	apiDescription?: string | DescriptionSource;
	handle(request: LocalRequest): Promise<Reply | 'hang_up'>;
}

/** Every host that is played; a request to any other host is refused, so that nothing ever leaves the machine. */
export function standIns({ model, services, border }: { model: Model; services: ServiceWorld; border: BorderLog }): Record<string, StandIn> {
	const carriers = vendors.flatMap((vendor) =>
		vendor.hosts.map((host): [string, StandIn] => [
			host,
			{ name: vendor.name, handle: async (request) => await services.handle(vendor, host, request, border) },
		]),
	);
	return {
		...Object.fromEntries(carriers),
		'api.openai.com': {
			name: 'OpenAI',
			apiDescription: 'openai-openapi.json',
			handle: async (request) => await model.handle(request),
		},
	};
}
