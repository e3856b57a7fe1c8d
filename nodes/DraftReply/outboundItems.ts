import { type IDataObject, type IExecuteFunctions, type INodeExecutionData, sleep } from 'n8n-workflow';
import { InputError, Parameters, sortItems } from '../shared/items';
import { askForObject } from '../shared/languageModel/askForObject';
import { mapInBatches } from '../shared/languageModel/batches';
import { askedEngine, engineOf, modelFor, modelOptionsOf } from '../shared/languageModel/engineChoice';
import { fieldOf } from '../shared/record';
import { languages } from '../shared/vocabulary';
import type { Draft } from './draft';
import { readGoals } from './improve/goals';
import { improveDraft } from './improve/improveDraft';
import { draftBrief } from './meetingBrief/draftBrief';
import { readMeeting } from './meetingBrief/meeting';
import { draftFollowUp } from './meetingFollowUp/draftFollowUp';
import { readAttendees, readNotes } from './meetingFollowUp/notes';
import { headingOf } from './meetingFollowUp/outcomes';
import type { OutboundRequest } from './outbound/outbound';
import { readBrand, readClient } from './reply/inputs';
import { replyOptions } from './replyRequest';
import { draftStatusUpdate } from './statusUpdate/draftStatusUpdate';
import { readProject } from './statusUpdate/project';
import { readTranslation } from './translate/request';
import { translateTexts } from './translate/translate';

/** What an item holds for an operation: a parameter filled in, else its key of that name. */
type Read = (name: string) => unknown;

const isHeading = (word: string): boolean => languages.some((language) => headingOf(`${word}:`, language) !== undefined);

/** A text parameter: not parsed, as notes may begin with a bracket. */
function textOf(parameters: Parameters, name: string, index: number, item: INodeExecutionData): unknown {
	return parameters.get<unknown>(name, index, '') || item.json[name];
}

const operations: Readonly<Record<string, (request: OutboundRequest, read: Read, text: Read) => Promise<Draft>>> = {
	improve: async (request, _read, text) => {
		const draftText = text('draftText') ?? fieldOf(text('draft'), 'text');
		if (typeof draftText !== 'string' || draftText.trim() === '') {
			throw new InputError('No text to improve: the item has no "draftText"', 'Fill in "Draft Text", or give the item a key "draftText" or a "draft" with a "text".');
		}
		const subject = text('subject') ?? fieldOf(text('draft'), 'subject');
		return await improveDraft(request, draftText.slice(0, 60_000), readGoals(text('goals')), typeof subject === 'string' ? subject : '');
	},
	statusUpdate: async (request, read) => await draftStatusUpdate(request, readProject(read('project'))),
	translate: async (request, read, text) => {
		const words = (name: string): unknown => {
			const given = text(name);
			// One text, or an object of them; a text may begin with a placeholder.
			return typeof given === 'string' && !/^\s*\{\s*"/.test(given) ? given : read(name);
		};
		return await translateTexts(request, readTranslation((name) => (['glossary', 'memory'].includes(name) ? read(name) : words(name))));
	},
	meetingBrief: async (request, read) => await draftBrief(request, readMeeting(read('meeting'))),
	meetingFollowUp: async (request, read, text) => {
		const meeting = read('meeting');
		const notes = readNotes(text('notes') ?? text('transcript'), meeting, isHeading);
		return await draftFollowUp(request, notes, readAttendees(read('attendees') ?? fieldOf(meeting, 'attendees')));
	},
};

/** Operations Improve, Status Update, Translate, Meeting Brief and Meeting Follow-Up. */
export async function outboundItems(ctx: IExecuteFunctions, parameters: Parameters, operation: string): Promise<INodeExecutionData[][]> {
	const run = operations[operation];
	if (run === undefined) throw new InputError(`There is no operation "${operation}".`, `Choose one of ${Object.keys(operations).join(', ')}.`);
	const clock = Date.now();
	const { batchSize, delayBetweenBatches } = modelOptionsOf(parameters, 0);
	const batching = { batchSize, delayBetweenBatches: engineOf(parameters, 0) === 'offline' ? 0 : delayBetweenBatches, sleep };
	const settled = await mapInBatches(ctx.getInputData(), batching, async (item, index) => {
		const read: Read = (name) => parameters.object(name, index, item);
		const model = await modelFor(ctx, parameters, index);
		const options = modelOptionsOf(parameters, index);
		const request: OutboundRequest = {
			client: readClient(read('client') ?? item.json.contact),
			brand: readBrand(read('brand')),
			facts: read('facts'),
			engine: engineOf(parameters, index),
			modelEngine: askedEngine(parameters, index),
			options: replyOptions(parameters.get<IDataObject>('options', index, {}), options, 0, ctx.getTimezone()),
			now: clock,
			...(model === undefined ? {} : { ask: async (task) => await askForObject(model, task, { timeout: options.timeout, sleep }) }),
		};
		return await run(request, read, (name) => textOf(parameters, name, index, item));
	});
	tellOperator(ctx, settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
	return sortItems(ctx, settled, (draft) => ({ key: 'draft', value: draft }));
}

function tellOperator(ctx: IExecuteFunctions, drafts: readonly Draft[]): void {
	const waiting = drafts.filter(({ status }) => status === 'needs_review').length;
	if (waiting > 0) {
		ctx.addExecutionHints({ message: `${waiting} of ${drafts.length} drafts need a person. See "draft.missing" and "draft.checks" of each item.`, type: 'info', location: 'outputPane' });
	}
}
