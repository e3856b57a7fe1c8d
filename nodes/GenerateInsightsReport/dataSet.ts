import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Branches, forEachItem, type ItemResult } from '../shared/items';

/** One data set and the item it came with; `rows` where every item is one row. */
export interface DataSet {
	item: INodeExecutionData;
	index: number;
	/** The items' JSON, where all items together are one data set. */
	rows?: IDataObject[];
}

/**
 * Runs `work` on each item; or once on all of them, where the items are the rows of one table, as a Postgres or
 * Google Sheets node gives them. Then one item comes out, paired with all.
 *
 * @param isRow whether an item is such a row
 */
export async function forEachDataSet(
	ctx: IExecuteFunctions,
	isRow: (json: IDataObject) => boolean,
	work: (data: DataSet) => ItemResult | Promise<ItemResult>,
): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData();
	const [first] = items;
	if (first === undefined || !isRow(first.json)) return await forEachItem(ctx, (item, index) => work({ item, index }));
	const branches = new Branches(ctx);
	const whole: INodeExecutionData = { json: {} };
	try {
		branches.add(whole, 0, await work({ item: whole, index: 0, rows: items.map(({ json }) => json) }));
	} catch (error) {
		branches.addFailed(whole, 0, error);
	}
	const pairedItem = items.map((_, item) => ({ item }));
	return branches.items.map((branch) => branch.map((item) => ({ ...item, pairedItem })));
}
