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
import { checkPeriod, parseAssumptions, simulateAll, type SimulatedContact, simulatedSituation, type SimulatedSend, type Simulation } from './simulate/simulate';

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

/** A simulation that several items ask for, each with its own contacts: they go through the same days and share the cap on bursts. */
interface Asked {
	contacts: SimulatedContact[];
	/** The item of each contact. */
	items: number[];
}

/** Operation `simulate`: one item for each send and each one that would not be, under `simulated`; the item it came from is not repeated. */
export async function simulateItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const workspaceZone = ctx.getTimezone();
	const definitions = new Definitions();
	const clock = DateTime.utc();
	const asked = new Map<string, Asked>();
	const failed = new Branches(ctx);
	const input = ctx.getInputData();
	const found = input.map((): SimulatedSend[] | { error: unknown } => []);
	for (const [index, item] of input.entries()) {
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
			const contacts = contactsOf(read('contacts') ?? (item.json.contact === undefined ? undefined : [item.json]))
				.map((contact, place) => ({ simulation, situation: simulatedSituation(contact, place, simulation) }));
			const { sequence, policy: { burst }, assumptions } = simulation;
			const key = JSON.stringify([sequence.id, simulation.from, simulation.to, burst, assumptions]);
			const same = asked.get(key) ?? { contacts: [], items: [] };
			asked.set(key, same);
			same.contacts.push(...contacts);
			same.items.push(...contacts.map(() => index));
		} catch (error) {
			found[index] = { error };
		}
	}
	for (const { contacts, items } of asked.values()) {
		for (const [place, { rows, error }] of simulateAll(contacts).entries()) {
			const index = items[place] ?? 0;
			const before = found[index];
			if (error !== undefined) found[index] = { error };
			else if (Array.isArray(before)) before.push(...rows);
		}
	}
	return [
		found.flatMap((outcome, index): INodeExecutionData[] => {
			if (Array.isArray(outcome)) return outcome.map((row) => ({ json: { simulated: { ...row } as unknown as IDataObject }, pairedItem: { item: index } }));
			failed.addFailed(input[index] ?? { json: {} }, index, outcome.error);
			return failed.items.flat().splice(-1);
		}),
	];
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
