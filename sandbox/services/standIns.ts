import type { LocalRequest, Reply } from './localHttp';
import type { Model } from './model';

/** A service of the outside world, played locally. */
export interface StandIn {
	name: string;
	/** The vendor's API description, a file of the folder given to the sandbox. */
	apiDescription?: string;
	handle(request: LocalRequest): Promise<Reply | 'hang_up'>;
}

/** Every host that is played; a request to any other host is refused, so that nothing ever leaves the machine. */
export function standIns({ model }: { model: Model }): Record<string, StandIn> {
	return {
		'api.openai.com': {
			name: 'OpenAI',
			apiDescription: 'openai-openapi.json',
			handle: async (request) => await model.handle(request),
		},
	};
}
