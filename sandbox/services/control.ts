import { z } from 'zod';
import type { BorderLog } from './borderLog';
import { BadRequest, json, parseJson, type LocalRequest, type Reply } from './localHttp';
import { modelSettingsShape, type Model } from './model';

/** The controls of the model and the border log, for tests and the page. `undefined`: not one of these routes. */
export function handleControl({ model, border }: { model: Model; border: BorderLog }, request: LocalRequest): Reply | undefined {
	switch (`${request.method} ${request.path}`) {
		case 'GET /control/model':
			return json(200, model.report());
		case 'POST /control/model':
			configureModel(model, parseJson(request.body));
			return json(200, model.report());
		case 'DELETE /control/model':
			model.reset();
			return json(200, model.report());
		case 'GET /control/violations':
			return json(200, { violations: border.violations, refusedHosts: border.refusedHosts });
		case 'DELETE /control/violations':
			border.clear();
			return json(200, { violations: [], refusedHosts: [] });
		default:
			return undefined;
	}
}

export function configureModel(model: Model, settings: unknown): void {
	const read = modelSettingsShape.safeParse(settings);
	if (!read.success) throw new BadRequest(z.prettifyError(read.error));
	try {
		model.configure(read.data);
	} catch (error) {
		throw new BadRequest(`"match" must be a regular expression: ${error instanceof Error ? error.message : String(error)}`);
	}
}
