import { DateTime } from 'luxon';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Branches, forEachItem, InputError, Parameters } from '../shared/items';
import { fieldOf } from '../shared/record';
import { parseInstant } from '../shared/time/instant';
import { parseShape } from '../shared/shape';
import { bestSendTime, parseSendTime } from './bestSendTime/bestSendTime';
import { cadenceOf } from './incidentCadence/incidentCadence';
import { Definitions, stepOf } from './sequence/request';
import { contactSchema } from './sequence/situation';
import { zoneOfContact } from './sequence/zoneOfContact';
import { checkPeriod, parseAssumptions, simulate, simulatedSituation, type Simulation } from './simulate/simulate';

/** Operation `nextStep`. */
export async function nextStepItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = Date.now();
	const workspaceZone = ctx.getTimezone();
	const definitions = new Definitions();
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const value = stepOf(
			{
				sequence: read('sequence'),
				enrolment: read('enrolment'),
				contact: read('contact'),
				history: read('history'),
				policy: read('policy'),
				workspaceZone,
				now: nowOf(parameters, index, item, clock),
			},
			definitions,
		);
		return { key: 'step', value };
	});
}

/** Operation `incidentCadence`. */
export async function incidentCadenceItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = Date.now();
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) =>
			parameters.get<unknown>(name, index, '') || (item.json[name] ?? fieldOf(item.json.incident, name));
		const value = cadenceOf({
			severity: read('severity'),
			crisisLevel: read('crisisLevel'),
			declaredAt: read('declaredAt'),
			lastUpdateAt: read('lastUpdateAt'),
			acknowledgedAt: read('acknowledgedAt'),
			resolvedAt: read('resolvedAt'),
			status: read('status'),
			policy: parameters.object('policy', index, item),
			now: nowOf(parameters, index, item, clock),
		});
		return { key: 'cadence', value };
	});
}

/** Operation `bestSendTime`. */
export async function bestSendTimeItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = Date.now();
	const workspaceZone = ctx.getTimezone();
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const now = nowOf(parameters, index, item, clock);
		const contact = parseShape(contactSchema, read('contact') ?? {}, 'contact');
		const { timeZone } = zoneOfContact(contact, workspaceZone, now);
		const request = parseSendTime({ engagement: read('engagement'), segmentPrior: read('segmentPrior'), window: read('window') }, timeZone, now);
		return { key: 'sendTime', value: bestSendTime(request) };
	});
}

/** Operation `simulate`: one item for each send and each one that would not be, under `simulated`; the item it came from is not repeated. */
export async function simulateItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const workspaceZone = ctx.getTimezone();
	const definitions = new Definitions();
	const clock = DateTime.utc();
	const rows: INodeExecutionData[] = [];
	const failed = new Branches(ctx);
	for (const [index, item] of ctx.getInputData().entries()) {
		try {
			const read = (name: string) => parameters.object(name, index, item);
			const from = parameters.get<unknown>('from', index, '') || item.json.from;
			const start = from ? parseInstant(from, 'from') : clock;
			const until = parameters.get<unknown>('to', index, '') || item.json.to;
			const end = until ? parseInstant(until, 'to') : start.plus({ days: 30 });
			checkPeriod(start.toMillis(), end.toMillis());
			const simulation: Simulation = {
				sequence: definitions.of(read('sequence'), undefined),
				policy: definitions.policy(read('policy')),
				from: start.toMillis(),
				to: end.toMillis(),
				assumptions: parseAssumptions(read('assumptions')),
				workspaceZone,
			};
			const contacts = contactsOf(read('contacts') ?? (item.json.contact === undefined ? undefined : [item.json]));
			const own = contacts.flatMap((contact, place) => simulate(simulation, simulatedSituation(contact, place, simulation)));
			rows.push(...own.map((row) => ({ json: { simulated: { ...row } as unknown as IDataObject }, pairedItem: { item: index } })));
		} catch (error) {
			failed.addFailed(item, index, error);
			rows.push(...failed.items.flat().splice(-1));
		}
	}
	return [rows];
}

function contactsOf(value: unknown): unknown[] {
	if (Array.isArray(value) && value.length > 0) return value;
	throw new InputError('There are no contacts to simulate.', 'Fill in "Contacts" with a list, or give the item a key "contacts" or "contact".');
}

/** What is filled in, else the item's own `now`, as rows of a claim carry it in a replay, else the clock. */
function nowOf(parameters: Parameters, index: number, item: INodeExecutionData, clock: number): number {
	const now = parameters.get<unknown>('now', index, '') || item.json.now;
	return now ? parseInstant(now, 'now').toMillis() : clock;
}
