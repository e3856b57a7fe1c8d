import type { BorderLog } from './borderLog';
import { handleControl } from './control';
import { startHttpServer, type RunningHttpServer } from './localHttp';
import type { Model } from './model';

/** The model under an address of its own, as Ollama or vLLM would be; its controls are there too. */
export async function startModelEndpoint(model: Model, border: BorderLog, port: number): Promise<RunningHttpServer> {
	return await startHttpServer(port, async (request) => {
		const control = handleControl({ model, border }, request);
		if (control) return control;
		return (await border.check('api.openai.com', 'openai-openapi.json', request)) ?? (await model.handle(request));
	});
}
