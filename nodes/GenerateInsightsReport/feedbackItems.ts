import { DateTime } from 'luxon';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { Parameters } from '../shared/items';
import { maybe, orElse, parseShape } from '../shared/shape';
import { parseInstant } from '../shared/time/instant';
import { analyseFeedback } from './analyseFeedback/analyseFeedback';
import { readFeedback, readLimits } from './analyseFeedback/answers';
import { feedbackTargets } from './analyseFeedback/policy';
import { forEachDataSet } from './dataSet';

const count = maybe(z.number().int().min(0));
const invitedSchema = z.object({ nps: count, csat: count, ces: count });
const share = (fallback: number) => orElse(z.number().min(0).max(1), fallback);
const targetsSchema = z.object({
	nps: orElse(z.number().min(-100).max(100), feedbackTargets.nps),
	csat: share(feedbackTargets.csat),
	ces: share(feedbackTargets.ces),
});
const themesSchema = z.record(z.string().min(1), z.array(z.string()));

/** An item of a table of answers, as a Postgres or Google Sheets node gives it. */
function isAnswer(json: IDataObject): boolean {
	return json.feedback === undefined && 'kind' in json && 'score' in json;
}

/** Operation `analyseFeedback`. */
export async function feedbackItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	const timeZone = ctx.getTimezone();
	return await forEachDataSet(ctx, isAnswer, ({ item, index, rows }) => {
		const read = (name: string) => parameters.object(name, index, item);
		const until = parameters.get<unknown>('until', index, '');
		const value = analyseFeedback({
			feedback: readFeedback(read('feedback') ?? rows),
			limits: readLimits(read('feedbackPolicy')),
			targets: parseShape(targetsSchema, read('feedbackTargets') ?? {}, 'feedbackTargets'),
			invited: parseShape(invitedSchema, read('invited') ?? {}, 'invited'),
			themes: parseShape(themesSchema, read('feedbackThemes') ?? {}, 'feedbackThemes'),
			timeZone,
			now: (until ? parseInstant(until, 'until') : clock).toMillis(),
		});
		return { key: 'analysis', value };
	});
}
