import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, InputError, Parameters, toItemError } from '../shared/items';
import { fieldOf, isRecord } from '../shared/record';
import { parseInstant } from '../shared/time/instant';
import type { Reason } from '../shared/vocabulary';
import { type BriefHealth, briefOf } from './health/brief';
import { engineOf, Models, scoreOne } from './scoreItems';

/** One customer of a list, as `comms.store_health_scores` takes it. */
interface Scored {
	tenantId: unknown;
	contactId: unknown;
	customer: unknown;
	health?: BriefHealth;
	/** Why there is no score. */
	error?: string;
}

/** What became of a list. */
interface HealthScores {
	/** JSON of `Scored[]`, ready for the database: handed on as one text, it is copied as one. */
	items: string;
	scored: number;
	failed: number;
	engine: string;
	reasons: Reason[];
}

const mostReasons = 20;

/**
 * Operation `score` of whole lists, one carried by each item: for batches of hundreds. n8n keeps, pairs and copies items; a list is
 * one item, and what comes out is short. A customer who cannot be scored stands in the list with the error and costs no other.
 */
export async function scoreLists(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const models = new Models(ctx);
	const clock = DateTime.utc();
	return await forEachItem(ctx, (item, index) => {
		const field = parameters.get<string>('listField', index, 'customers') || 'customers';
		const list = item.json[field];
		if (!Array.isArray(list)) throw new InputError(`"${field}" is no list of customers.`, 'Name the field of the item that holds the list in "List Field", or set "Customers" to "One an Item".');
		const engine = engineOf(parameters, index);
		const now = parameters.get<unknown>('now', index, '') || item.json.now;
		const shared = {
			// What holds for a batch is carried by its first customer only.
			estimator: engine === 'scorecard' ? undefined : models.of(fieldOf(list[0], 'model')),
			needsModel: engine === 'trained',
			industry: parameters.get<unknown>('industry', index, ''),
			weights: parameters.object('weights', index, item),
			now: now ? parseInstant(now, 'now') : clock,
		};
		const entries = list.map((entry: unknown): Scored => {
			const about = { tenantId: fieldOf(entry, 'tenantId'), contactId: fieldOf(entry, 'contactId'), customer: fieldOf(entry, 'customer') ?? entry };
			try {
				const health = scoreOne(about.customer, { ...shared, override: fieldOf(entry, 'override') ?? undefined });
				return { ...about, health: briefOf(health, isRecord(about.customer) ? about.customer : {}) };
			} catch (error) {
				const { message, description } = toItemError(ctx, error, index);
				return { ...about, error: [message, description].filter(Boolean).join(' ') };
			}
		});
		return { key: 'healthScores', value: summaryOf(entries) };
	});
}

function summaryOf(entries: readonly Scored[]): HealthScores {
	const failed = entries.filter(({ health }) => health === undefined);
	const scored = entries.length - failed.length;
	return {
		items: JSON.stringify(entries),
		scored,
		failed: failed.length,
		engine: entries.find(({ health }) => health !== undefined)?.health?.engine ?? 'none',
		reasons: [
			{ code: 'list_scored', text: `${scored} of ${entries.length} customers were scored.`, evidence: { scored, failed: failed.length } },
			...failed.slice(0, mostReasons).map(({ contactId, error = '' }): Reason => ({ code: 'not_scored', text: error, evidence: { contactId } })),
		],
	};
}
