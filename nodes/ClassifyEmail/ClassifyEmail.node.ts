import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { eachSettled } from '../shared/eachSettled';
import { Branches, Parameters, sortItems } from '../shared/items';
import { mapInBatches } from '../shared/languageModel/batches';
import {
	askedEngine,
	engineCredentials,
	engineInputs,
	engineOf,
	modelFor,
	modelOptionsOf,
} from '../shared/languageModel/engineChoice';
import { outputs, properties } from './description';
import { askModel, wantsModel } from './engine/askModel';
import type { Classification } from './engine/classification';
import type { CustomLabel } from './engine/customLabels';
import { customLabeller } from './engine/customLabels';
import { RunHistory } from './engine/runHistory';
import type { MailToUnderstand, UnderstandSettings, UnderstoodMail } from './engine/understandMail';
import { understandMails } from './engine/understandMail';
import { mailOf } from './mailOfItem';
import { ExampleLists } from './readExamples';
import {
	languageGiven,
	namesOfLabels,
	outputNames,
	readAddresses,
	readClient,
	readCustomLabels,
	readDomainOverrides,
	readHistory,
} from './settings';

export class ClassifyEmail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Classify Email',
		name: 'classifyEmail',
		icon: { light: 'file:classifyEmail.svg', dark: 'file:classifyEmail.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { offline: "offline", model: "chat model", api: "API", hybrid: "hybrid" }[$parameter["engine"]] + ($parameter["labels"] === "custom" ? ", custom labels" : "") }}',
		description: 'Tells what a customer mail wants, how soon, in which tone and language, and whether a machine wrote it',
		defaults: { name: 'Classify Email' },
		inputs: engineInputs(),
		outputs,
		credentials: engineCredentials,
		// A tool has no inputs, and so no model.
		usableAsTool: undefined,
		hints: [
			{
				message: 'Give each custom label a few examples: the offline engine goes by them.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ $parameter["labels"] === "custom" && ["offline", "hybrid"].includes($parameter["engine"]) && ($parameter["customLabels"]?.values ?? []).some((label) => !label.examples) }}',
			},
		],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const labels: string = parameters.get<string>('labels', 0, 'standard');
		const perIntent = parameters.get<string>('outputs', 0, 'single') === 'perIntent';
		const given = labels === 'custom' ? parameters.get<unknown>('customLabels', 0, {}) : undefined;
		const read = labelsGiven(given);
		// Without its labels no item can be labelled: each fails, as the node's settings say.
		if (read.status === 'rejected') return sortOut(this, this.getInputData().map(() => read), outputNames(perIntent, namesOfLabels(given)));
		const custom = read.value;
		const understood = await understandAll(this, parameters, custom);
		const answers = await askWhereWanted(this, parameters, understood, custom);
		return sortOut(this, answers, outputNames(perIntent, custom?.map(({ name }) => name)));
	}
}

type Settled<T> = Array<PromiseSettledResult<T>>;

/** The operator's labels, or what is wrong with them; undefined where the standard ones hold. */
function labelsGiven(given: unknown): PromiseSettledResult<CustomLabel[] | undefined> {
	try {
		return { status: 'fulfilled', value: given === undefined ? undefined : readCustomLabels(given) };
	} catch (reason) {
		return { status: 'rejected', reason };
	}
}

/** Mails that are read, guarded and labelled together: a few, as all that is known of them so far lies in memory. */
const together = 32;

/** Reads, guards and labels all mails offline, in order: earlier mails of the run count for the loop caps of later ones. */
async function understandAll(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	custom?: CustomLabel[],
): Promise<Settled<UnderstoodMail>> {
	const now = new Date().toISOString();
	const run = new RunHistory();
	const labeller = custom && (await customLabeller(custom));
	const lists = new ExampleLists();
	const items = ctx.getInputData();
	const read = async (item: INodeExecutionData, index: number): Promise<MailToUnderstand> => {
		const mail = await mailOf(ctx, parameters, item, index);
		const given = parameters.object('options.history', index, { json: {} });
		const settings: UnderstandSettings = {
			guard: {
				now,
				ownAddresses: [parameters.get<unknown>('options.ownAddresses', index, ''), item.json.ownAddresses].flatMap(readAddresses),
				domainOverrides: readDomainOverrides(parameters.get<unknown>('options.domainOverrides', index, {})),
				history: readHistory(given ?? item.json.history),
			},
			run,
			client: readClient(parameters.object('client', index, item)),
			language: languageGiven(parameters.get<string>('options.language', index, '')),
			customLabels: labeller,
			examples: lists.learnerFor(parameters.get<unknown>('examples', index, '') || item.json.examples),
		};
		return { mail, settings };
	};
	const understood: Settled<UnderstoodMail> = [];
	for (let start = 0; start < items.length; start += together) {
		const some = items.slice(start, start + together).map((value) => ({ status: 'fulfilled' as const, value }));
		understood.push(...(await understandMails(await eachSettled(some, (item, place) => read(item, start + place)))));
	}
	return understood;
}

/** Asks the model about the mails the engine chosen asks it about; the rest keep what they have. */
async function askWhereWanted(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	understood: Settled<UnderstoodMail>,
	custom?: CustomLabel[],
): Promise<Settled<Classification>> {
	const answers = understood.map((settled): PromiseSettledResult<Classification> =>
		settled.status === 'fulfilled' ? { status: 'fulfilled', value: settled.value.classification } : settled,
	);
	const open = understood.flatMap((settled, index) => {
		if (settled.status === 'rejected') return [];
		const threshold = parameters.get<number>('confidenceThreshold', index, 0.6);
		return wantsModel(settled.value, engineOf(parameters, index), threshold) ? [{ mail: settled.value, index }] : [];
	});
	const asked = await mapInBatches(open, { ...modelOptionsOf(parameters, 0), sleep }, async ({ mail, index }) => {
		const model = await modelFor(ctx, parameters, index);
		if (!model) return mail.classification;
		return await askModel(mail, model, {
			...modelOptionsOf(parameters, index),
			engine: askedEngine(parameters, index),
			language: languageGiven(parameters.get<string>('options.language', index, '')),
			customLabels: custom,
			sleep,
		});
	});
	asked.forEach((settled, position) => {
		const index = open[position]?.index;
		if (index !== undefined) answers[index] = settled;
	});
	if (understood.length > 0 && engineOf(parameters, 0) === 'hybrid') {
		const share = Math.round((100 * open.length) / understood.length);
		ctx.addExecutionHints({
			message: `The model was asked about ${open.length} of ${understood.length} items (${share} %); the rest were settled offline.`,
			location: 'outputPane',
			type: 'info',
		});
	}
	return answers;
}

/** Into one branch, or one an intent. An item that failed goes where `other` goes: it was not labelled. */
function sortOut(ctx: IExecuteFunctions, answers: Settled<Classification>, names: string[]): INodeExecutionData[][] {
	const count = Math.max(1, names.length);
	const branchOf = (intent: string): number => (names.includes(intent) ? names.indexOf(intent) : count - 1);
	return sortItems(
		ctx,
		answers,
		(classification) => ({ key: 'classification', value: classification, outputs: [branchOf(classification.intent)] }),
		new Branches(ctx, count, count - 1),
	);
}
