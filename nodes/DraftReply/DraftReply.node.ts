import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
	sleep,
} from 'n8n-workflow';
import { forEachItem, Parameters, parseJson, sortItems } from '../shared/items';
import { askForObject } from '../shared/languageModel/askForObject';
import { mapInBatches } from '../shared/languageModel/batches';
import {
	askedEngine,
	engineCredentials,
	engineInputs,
	engineOf,
	modelFor,
	modelOptionsOf,
} from '../shared/languageModel/engineChoice';
import { operationsWithoutModel, properties } from './description';
import type { Draft } from './draft';
import { draftFromTemplate, templateFrom } from './fromTemplate';
import { outboundOperations } from './outboundFields';
import { outboundItems } from './outboundItems';
import { draftReply } from './reply/draftReply';
import { mailOf, replyInputs, replyOptions } from './replyRequest';
import { learnFromSentMails } from './style/sentMails';
import type { Template } from './template/template';
import { fieldOf } from '../shared/record';

export class DraftReply implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Draft Reply',
		name: 'draftReply',
		icon: { light: 'file:draftReply.svg', dark: 'file:draftReply.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ { reply: "reply", fromTemplate: "fill in template", improve: "improve", statusUpdate: "status update", meetingBrief: "meeting brief", meetingFollowUp: "meeting follow-up", learnStyle: "learn style", translate: "translate" }[$parameter["operation"]] }}',
		description: 'Drafts answers, updates and records of meetings that assert only given facts, checks them, and fills in strict templates',
		defaults: { name: 'Draft Reply' },
		inputs: engineInputs(operationsWithoutModel),
		outputs: [NodeConnectionTypes.Main],
		credentials: engineCredentials,
		// A tool has no inputs, and so no model.
		usableAsTool: undefined,
		hints: [
			{
				message: 'Nothing is sent without a person unless you switch on Automatic Sending for an intent (in the options).',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["operation"] === "reply" }}',
			},
		],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const operation = parameters.get<string>('operation', 0, 'reply');
		if (operation === 'fromTemplate') return await fillIn(this, parameters);
		if (operation === 'learnStyle') return await forEachItem(this, (item, index) => ({ key: 'style', value: learnFromSentMails(parameters.object('sentMails', index, item)) }));
		return outboundOperations.includes(operation) ? await outboundItems(this, parameters, operation) : await reply(this, parameters);
	}
}

function textField(value: unknown, name: string): string | undefined {
	const found = fieldOf(value, name);
	return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Templates without an expression are the same object or text for all items: each is read once. */
async function fillIn(ctx: IExecuteFunctions, parameters: Parameters): Promise<INodeExecutionData[][]> {
	const read = new Map<unknown, Template>();
	return await forEachItem(ctx, (item, index) => {
		const written = parameters.get<unknown>('template', index);
		const template = read.get(written) ?? templateFrom(parseJson(written, 'template'));
		read.set(written, template);
		const { client, contact, language } = item.json;
		const draft = draftFromTemplate(template, parameters.object('variables', index, item), {
			language:
				parameters.get<string>('options.language', index, '') ||
				(typeof language === 'string' ? language : (textField(client, 'language') ?? textField(contact, 'language'))),
			timeZone:
				parameters.get<string>('options.timeZone', index, '') ||
				(textField(client, 'timeZone') ?? textField(contact, 'timeZone') ?? ctx.getTimezone()),
			to: textField(client, 'email') ?? textField(contact, 'email'),
		});
		return { key: 'draft', value: draft };
	});
}

async function reply(ctx: IExecuteFunctions, parameters: Parameters): Promise<INodeExecutionData[][]> {
	const { batchSize, delayBetweenBatches } = modelOptionsOf(parameters, 0);
	const batching = { batchSize, delayBetweenBatches: engineOf(parameters, 0) === 'offline' ? 0 : delayBetweenBatches, sleep };
	const settled = await mapInBatches(ctx.getInputData(), batching, async (item, index) => await draftOf(ctx, parameters, item, index));

	const sorted = sortItems(ctx, settled, (draft) => ({ key: 'draft', value: draft }));
	tellOperator(ctx, settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
	return sorted;
}

async function draftOf(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	item: INodeExecutionData,
	index: number,
): Promise<Draft> {
	const read = (name: string): unknown => parameters.object(name, index, item);
	const model = await modelFor(ctx, parameters, index);
	const options = modelOptionsOf(parameters, index);
	return await draftReply({
		...replyInputs({
			email: mailOf(read('email'), item.json),
			classification: item.json.classification,
			client: read('client') ?? item.json.contact,
			facts: read('facts'),
			brand: read('brand'),
			thread: read('thread'),
		}),
		engine: engineOf(parameters, index),
		modelEngine: askedEngine(parameters, index),
		options: replyOptions(
			parameters.get<IDataObject>('options', index, {}),
			options,
			parameters.get<number>('confidenceThreshold', index, 0.6),
			ctx.getTimezone(),
		),
		...(model === undefined
			? {}
			: { ask: async (task) => await askForObject(model, task, { timeout: options.timeout, sleep }) }),
	});
}

/** Says in the editor what the run came to: what waits for a person, what a model cost, where it failed. */
function tellOperator(ctx: IExecuteFunctions, drafts: readonly Draft[]): void {
	const count = (wanted: (draft: Draft) => boolean): number => drafts.filter(wanted).length;
	const has = (draft: Draft, code: string): boolean => draft.reasons.some((reason) => reason.code === code);
	const asked = count(({ usage }) => usage !== undefined);
	const failed = count((draft) => has(draft, 'model_failed'));
	const refused = count((draft) => has(draft, 'model_draft_refused'));
	if (asked > 0) {
		ctx.addExecutionHints({
			message: `A model was asked for ${asked} of ${drafts.length} drafts${failed + refused === 0 ? '' : `; it failed for ${failed}, and ${refused} of its texts were refused: the offline text stands in`}.`,
			type: failed + refused === 0 ? 'info' : 'warning',
			location: 'outputPane',
		});
	}
}
