import { DateTime } from 'luxon';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, Parameters, parseJson } from '../shared/items';
import { fieldOf } from '../shared/record';
import { parseInstant } from '../shared/time/instant';
import { responsePolicy } from './responseTime/policy';
import { parseRequest } from './responseTime/request';
import { responseTime } from './responseTime/responseTime';

/** Operation `responseTime`. */
export async function responseTimeItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	const workspaceZone = ctx.getTimezone();
	const policyOf = onceFor((options: IDataObject) => responsePolicy(parseJson(options.policy, 'policy')));
	let overdue = 0;
	const items = await forEachItem(ctx, (item, index) => {
		const { json } = item;
		const options = parameters.get<IDataObject>('options', index, {});
		const client = parameters.object('client', index, item);
		const request = parseRequest({
			urgency:
				parameters.get<unknown>('urgency', index, '') ||
				(json.urgency ?? fieldOf(json.classification, 'urgency')),
			intent: options.intent || fieldOf(json.classification, 'intent'),
			client,
			workload: parameters.object('workload', index, item),
			receivedAt:
				parameters.get<unknown>('receivedAt', index, '') ||
				fieldOf(json.email, 'receivedAt') ||
				json.receivedAt,
			calendar:
				parameters.object('calendar', index, item) ??
				fieldOf(json.account, 'calendar') ??
				fieldOf(client, 'calendar'),
			workspaceZone,
			holdLanguagePromise: options.languagePromise === true,
			policy: policyOf(options),
			now: options.now ? parseInstant(options.now, 'now') : clock,
		});
		const response = responseTime(request);
		if (response.overdue) overdue += 1;
		return { key: 'response', value: response };
	});
	if (overdue > 0) {
		ctx.addExecutionHints({
			message: `${overdue} of ${ctx.getInputData().length} mails should have been answered by now. See "response.reasons" of each item.`,
			type: 'warning',
			location: 'outputPane',
		});
	}
	return items;
}

/** Computes again only for another object: options without an expression are the same object for all items. */
function onceFor<T extends object, R>(compute: (from: T) => R): (from: T) => R {
	const known = new WeakMap<T, R>();
	return (from) => {
		const result = known.get(from) ?? compute(from);
		known.set(from, result);
		return result;
	};
}
