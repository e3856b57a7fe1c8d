import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, Parameters } from '../shared/items';
import { fieldOf } from '../shared/record';
import type { Reason } from '../shared/vocabulary';
import { buildReport } from './buildReport/buildReport';
import { parseReport } from './buildReport/request';
import { parseRoi } from './calculateRoi/request';
import { calculateRoi, type Roi } from './calculateRoi/roi';
import { languageOf } from './fields';

/** Without "roi", an item that has what it is made of (baseline, current, rates) has it worked out. */
function worked(read: (name: string) => unknown, language: string | undefined): Roi | undefined {
	const baseline = read('baseline');
	const current = read('current');
	const rates = read('rates');
	if ([baseline, current, rates].some((one) => one === undefined || one === null)) return undefined;
	const period = read('period');
	const request = parseRoi({ baseline, current, rates, costs: read('costs'), period, claims: undefined });
	return calculateRoi(request, request.period?.to ?? '', language);
}

/** Operation `buildReport`: PDF and HTML as a file of the item, the others under `report`. */
export async function reportItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	return await forEachItem(ctx, async (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const options = parameters.get<IDataObject>('options', index, {});
		const details = read('details');
		const own = fieldOf(details, 'language');
		const language = typeof own === 'string' && own !== '' ? own : languageOf(options, item);
		const request = parseReport({
			analysis: read('analysis'),
			roi: read('roi') ?? worked(read, language),
			brand: read('brand'),
			details,
			claims: read('claims'),
			edition: parameters.get<unknown>('edition', index, 'monthly'),
			format: parameters.get<unknown>('format', index, 'pdf'),
			layout: options.layout,
			language,
		});
		const fontField = typeof options.fontField === 'string' ? options.fontField : '';
		const font = fontField === '' ? undefined : await ctx.helpers.getBinaryDataBuffer(index, fontField);
		const report = await buildReport(request, font);
		const { title, subtitle, client, edition, from, to } = report.content;
		const reasons: Reason[] = [{ code: 'edition', text: `The ${edition} edition has ${report.content.sections.map(({ title: name }) => name.toLowerCase()).join(', ')}.` }];
		const about = { title, subtitle, client, edition, format: request.format, language: report.content.voice.language, from, to, engine: 'template', reasons };
		if (report.kind === 'json') return { key: 'report', value: { ...about, ...report.json } };
		const outputField = typeof options.outputField === 'string' && options.outputField !== '' ? options.outputField : 'data';
		const file = await ctx.helpers.prepareBinaryData(report.bytes, report.fileName, report.mimeType);
		return {
			key: 'report',
			value: { ...about, fileName: report.fileName, mimeType: report.mimeType, bytes: report.bytes.length, binaryField: outputField },
			binary: { ...item.binary, [outputField]: file },
		};
	});
}
