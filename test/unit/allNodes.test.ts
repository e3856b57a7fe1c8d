import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';
import { ClassifyEmail } from '../../nodes/ClassifyEmail/ClassifyEmail.node';
import { ComputeHealthScore } from '../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import { DraftReply } from '../../nodes/DraftReply/DraftReply.node';
import { GenerateInsightsReport } from '../../nodes/GenerateInsightsReport/GenerateInsightsReport.node';
import { ScheduleSequenceStep } from '../../nodes/ScheduleSequenceStep/ScheduleSequenceStep.node';
import { SelectChannels } from '../../nodes/SelectChannels/SelectChannels.node';
import { SendCustomerEmail } from '../../nodes/SendCustomerEmail/SendCustomerEmail.node';
import { fakeExecution, type FakeExecution } from './fakeExecution';

interface NodeUnderTest {
	name: string;
	node: INodeType;
	/** Key of the item under which the result goes. */
	result: string;
	/** An item the node works on as it comes, and one it must refuse. */
	good: IDataObject;
	bad: IDataObject;
	/** Needed where the defaults would reach out of the process. */
	parameters?: Record<string, unknown>;
}

const mail = {
	messageId: '<1@example.com>',
	from: { address: 'ana@example.com', name: 'Ana Ruiz' },
	to: [{ address: 'support@example.org', name: '' }],
	subject: 'Order A-1042',
	text: 'When will my order A-1042 arrive?',
	headers: {},
	receivedAt: '2026-11-23T09:30:00Z',
};

const nodes: NodeUnderTest[] = [
	{ name: 'ClassifyEmail', node: new ClassifyEmail(), result: 'classification', good: { email: mail }, bad: {} },
	{
		name: 'ComputeHealthScore',
		node: new ComputeHealthScore(),
		result: 'health',
		good: { npsScore: 6, invoicesOverdue: 1, industry: 'trades' },
		bad: { npsScore: 60 },
	},
	{
		name: 'ComputeHealthScore, operation detectSignals',
		node: new ComputeHealthScore(),
		result: 'satisfaction',
		good: { series: { sentiment: [{ at: '2026-11-20T09:30:00Z', value: -0.4 }] } },
		bad: { series: { sentiment: [{ at: 'once', value: 1 }] } },
		parameters: { operation: 'detectSignals' },
	},
	{ name: 'DraftReply', node: new DraftReply(), result: 'draft', good: { email: mail }, bad: {} },
	{
		name: 'DraftReply, operation improve',
		node: new DraftReply(),
		result: 'draft',
		good: { draftText: 'We cannot deliver before 26 November.', client: { name: 'Ana', email: 'ana@example.com' } },
		bad: { goals: 'professional' },
		parameters: { operation: 'improve' },
	},
	{
		name: 'DraftReply, operation statusUpdate',
		node: new DraftReply(),
		result: 'draft',
		good: { project: { name: 'Portal', progress: 60 } },
		bad: { project: { progress: 60 } },
		parameters: { operation: 'statusUpdate' },
	},
	{
		name: 'DraftReply, operation meetingBrief',
		node: new DraftReply(),
		result: 'draft',
		good: { meeting: { title: 'Kick-off', attendees: ['Ana'], history: [{ at: '2026-11-02', direction: 'in', text: 'Where is it?', answered: false }] } },
		bad: { meeting: { title: 7 } },
		parameters: { operation: 'meetingBrief' },
	},
	{
		name: 'DraftReply, operation meetingFollowUp',
		node: new DraftReply(),
		result: 'draft',
		good: { notes: 'Ana: I will send the list by Friday.', attendees: ['Ana'] },
		bad: { notes: '' },
		parameters: { operation: 'meetingFollowUp' },
	},
	{
		name: 'DraftReply, operation fromTemplate',
		node: new DraftReply(),
		result: 'draft',
		good: { variables: { name: 'Ana', day: '2026-11-24' } },
		bad: { variables: { name: 'Ana' } },
		parameters: { operation: 'fromTemplate' },
	},
	{
		name: 'ScheduleSequenceStep',
		node: new ScheduleSequenceStep(),
		result: 'response',
		good: { classification: { urgency: 'high' }, email: mail },
		bad: { classification: { urgency: 'soon' } },
	},
	{
		name: 'ScheduleSequenceStep, operation nextStep',
		node: new ScheduleSequenceStep(),
		result: 'step',
		good: {
			sequence: { id: 's', version: 1, topic: 'service', steps: [{ id: 'a', delay: { kind: 'elapsed' }, channels: ['email'] }] },
			enrolment: { id: 'e', enrolledAt: '2026-11-23T09:30:00Z' },
			contact: { email: 'ana@example.com', timeZone: 'Europe/Berlin' },
		},
		bad: { sequence: { id: 's' } },
		parameters: { operation: 'nextStep' },
	},
	{
		name: 'ScheduleSequenceStep, operation incidentCadence',
		node: new ScheduleSequenceStep(),
		result: 'cadence',
		good: { severity: 'P1', declaredAt: '2026-11-23T09:30:00Z' },
		bad: { severity: 'P7' },
		parameters: { operation: 'incidentCadence' },
	},
	{
		name: 'ScheduleSequenceStep, operation bestSendTime',
		node: new ScheduleSequenceStep(),
		result: 'sendTime',
		good: { engagement: [{ at: '2026-11-20T09:30:00Z', kind: 'click' }], contact: { timeZone: 'Europe/Berlin' } },
		bad: { engagement: [{ at: 'once' }] },
		parameters: { operation: 'bestSendTime' },
	},
	{
		name: 'GenerateInsightsReport, operation analyseExperiment',
		node: new GenerateInsightsReport(),
		result: 'analysis',
		good: { experiment: { id: 'subject', variants: [{ id: 'A', exposed: 200, converted: 20 }, { id: 'B', exposed: 201, converted: 30 }] } },
		bad: { experiment: { id: 'subject', variants: [{ id: 'A', exposed: 1, converted: 2 }] } },
		parameters: { operation: 'analyseExperiment' },
	},
	{
		name: 'GenerateInsightsReport, operation analyseFeedback',
		node: new GenerateInsightsReport(),
		result: 'analysis',
		good: { feedback: [{ at: '2026-11-02T09:00:00Z', kind: 'nps', score: 9 }] },
		bad: { feedback: [{ at: 'once', kind: 'nps' }] },
		parameters: { operation: 'analyseFeedback' },
	},
	{
		name: 'GenerateInsightsReport, operation analyseMetrics',
		node: new GenerateInsightsReport(),
		result: 'analysis',
		good: { metrics: [{ date: '2026-11-20', metric: 'leads', value: 12 }] },
		bad: { metrics: [{ date: 'once', metric: 'leads', value: 12 }] },
	},
	{
		name: 'GenerateInsightsReport, operation buildAlerts',
		node: new GenerateInsightsReport(),
		result: 'alerts',
		good: { findings: [{ kind: 'anomaly', metric: 'errors', severity: 'critical', text: 'Errors rose to 5 %.' }] },
		bad: { findings: [{ kind: 'gossip' }] },
		parameters: { operation: 'buildAlerts' },
	},
	{
		name: 'GenerateInsightsReport, operation buildReport',
		node: new GenerateInsightsReport(),
		result: 'report',
		good: { analysis: { period: { from: '2026-11-01', to: '2026-11-30' } } },
		bad: { analysis: { period: 'November' } },
		parameters: { operation: 'buildReport', format: 'markdown' },
	},
	{
		name: 'GenerateInsightsReport, operation calculateRoi',
		node: new GenerateInsightsReport(),
		result: 'roi',
		good: { baseline: { minutesPerRun: 80 }, current: { runs: 100 }, rates: { hourlyRate: 45 } },
		bad: { baseline: { minutesPerRun: 'long' } },
		parameters: { operation: 'calculateRoi' },
	},
	{
		name: 'SelectChannels',
		node: new SelectChannels(),
		result: 'delivery',
		good: { message: { topic: 'service', channel: 'email' }, contact: { email: 'ana@example.com' } },
		bad: { message: { topic: 'gossip' } },
	},
	{
		name: 'SelectChannels, operation parseInbound',
		node: new SelectChannels(),
		result: 'inbound',
		good: { text: 'stop please', from: '+491511', channel: 'sms' },
		bad: {},
		parameters: { operation: 'parseInbound', provider: 'none' },
	},
	{
		name: 'SendCustomerEmail',
		node: new SendCustomerEmail(),
		result: 'sent',
		good: { message: { from: 'support@example.org', to: 'ana@example.com', subject: 'Hello', text: 'Hello' } },
		bad: { message: { from: 'support@example.org', to: 'nobody', subject: 'Hello', text: 'Hello' } },
		parameters: { options: { dryRun: true } },
	},
];

/** Runs the node as the editor would on a fresh canvas: every parameter at its default but for those given. */
async function run({ node, parameters }: NodeUnderTest, given: FakeExecution): Promise<INodeExecutionData[]> {
	const { ctx } = fakeExecution({ node, ...given, parameters: { ...parameters, ...given.parameters } });
	const branches = await node.execute?.call(ctx);
	if (!Array.isArray(branches)) throw new Error('The node gave no items.');
	return branches.flat();
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
	try {
		await asked;
		return undefined;
	} catch (error) {
		return error;
	}
}

/** What JavaScript says of a fault in the code, not of one in the input. */
const faultOfCode = /undefined|\bNaN\b|(?:of|received) null|is not a function|not iterable|Cannot (?:read|convert|set)|Invalid (?:input|time)|\[object/;

function expectClearError(error: unknown): void {
	expect(error).toBeInstanceOf(NodeOperationError);
	const { message, description } = error as NodeOperationError;
	expect(message).not.toMatch(faultOfCode);
	expect(description).toMatch(/\w/);
}

describe.each(nodes)('$name', (tested) => {
	it('on an empty item gives a result or an error that says how to mend it', async () => {
		const error = await failureOf(run(tested, { items: [{}] }));
		if (error !== undefined) expectClearError(error);
	});

	it('gives no item for no item', async () => {
		expect(await run(tested, { items: [] })).toEqual([]);
	});

	it('does the same for keys and parameters that are null, empty or of another type', async () => {
		const keys = [
			...new Set([
				...tested.node.description.properties.map(({ name }) => name),
				...Object.keys(tested.good),
				...['email', 'classification', 'client', 'contact', 'account', 'facts', 'brand', 'thread', 'history', 'message', 'language', 'from', 'subject', 'text'],
			]),
		];
		const anything = fc.constantFrom<unknown>(null, '', ' ', [], {}, 0, -1, true, 'x', '{', '[1', ['x'], [null], { x: null }, { values: null }, { messages: [null] });
		await fc.assert(
			fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), anything, { maxKeys: 6 }), async (odd) => {
				const error = await failureOf(run(tested, { items: [{ ...tested.good, ...odd } as IDataObject] }));
				if (error !== undefined) expectClearError(error);
			}),
			{ numRuns: 400 },
		);
	});

	it('does the same for an object parameter filled in with another type', async () => {
		const names = tested.node.description.properties.filter(({ type }) => type === 'json').map(({ name }) => name);
		for (const name of names) {
			for (const value of [null, '', 'x', '{', '[]', '"x"', '7', 7, true, ['x'], [null], { x: null }]) {
				const error = await failureOf(run(tested, { items: [tested.good], parameters: { [name]: value } }));
				if (error !== undefined) expectClearError(error);
			}
		}
	});

	it('takes keys that reach into JavaScript as keys like any other: nothing else is changed by them', async () => {
		/** As JSON.parse makes it of what a webhook was sent: own keys, at every level. */
		const poisoned = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(poisoned);
			if (typeof value !== 'object' || value === null) return value;
			const inner = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(poisoned(one))}`);
			return JSON.parse(`{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${inner.join(',') || '"x":1'}}`) as unknown;
		};
		const before = Object.getOwnPropertyNames(Object.prototype);
		const error = await failureOf(run(tested, { items: [poisoned(tested.good) as IDataObject] }));
		if (error !== undefined) expectClearError(error);
		expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
		expect(['polluted' in {}, 'polluted' in [], 'polluted' in Object]).toEqual([false, false, false]);
	});

	describe('of three items of which the second is bad', () => {
		const items = [tested.good, { ...tested.bad, kept: 'as it came' }, tested.good];
		const resultOf = (item: INodeExecutionData | undefined) => item?.json[tested.result];

		it('stops and names the item, by default', async () => {
			const error = await failureOf(run(tested, { items }));
			expectClearError(error);
			expect((error as NodeOperationError).context.itemIndex).toBe(1);
		});

		it('keeps all three in order, the bad one with its error, on "Continue"', async () => {
			const given = await run(tested, { items, onError: 'continueRegularOutput' });
			expect(given.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			expect(resultOf(given[0])).toMatchObject({ reasons: expect.any(Array), engine: expect.any(String) });
			expect(resultOf(given[2])).toBeDefined();
			expect(resultOf(given[1])).toBeUndefined();
			expect(given[1]?.json).toMatchObject({ kept: 'as it came', error: expect.stringContaining('[item 1]') });
		});

		it('gives for the bad one nothing but the error, on "Continue (using error output)"', async () => {
			const given = await run(tested, { items, onError: 'continueErrorOutput' });
			expect(given[1]).toStrictEqual({ json: { error: expect.stringContaining('[item 1]') }, pairedItem: { item: 1 } });
			expect([resultOf(given[0]), resultOf(given[2])]).not.toContain(undefined);
		});
	});

	it('keeps the item, and what stood under the key of the result', async () => {
		const [given] = await run(tested, { items: [{ ...tested.good, [tested.result]: 'earlier', own: 1 }] });
		expect(given?.json).toMatchObject({ own: 1, [`${tested.result}Before`]: 'earlier' });
		expect(given?.json[tested.result]).not.toBe('earlier');
	});
});

const folder = join(__dirname, '../../nodes');

describe('every node of the package', () => {
	const published = readdirSync(folder).filter((name) => existsSync(join(folder, name, `${name}.node.ts`)));

	it('is in this test and in the package', () => {
		const { n8n }: { n8n: { nodes: string[] } } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'));
		expect([...new Set(nodes.map(({ node }) => node.constructor.name))].sort()).toEqual(published);
		expect(n8n.nodes.map((path) => dirname(path).split('/').at(-1)).sort()).toEqual(published);
	});

	it.each(published)('%s has a codex file and icons for both themes', (name) => {
		const tested = nodes.find(({ node }) => node.constructor.name === name);
		const codex: { node: string; categories: string[]; alias: string[] } = JSON.parse(
			readFileSync(join(folder, name, `${name}.node.json`), 'utf8'),
		);
		expect(codex.node).toBe(`n8n-nodes-customer-comms.${tested?.node.description.name}`);
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(codex.alias.length).toBeGreaterThan(0);
		const icon = tested?.node.description.icon;
		if (typeof icon !== 'object') throw new Error('The icon has no themes.');
		for (const file of [icon.light, icon.dark]) {
			expect(readFileSync(join(folder, name, file.replace('file:', '')), 'utf8')).toMatch(/^<svg /);
		}
	});
});

describe('the code of a node', () => {
	const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

	it('imports from its own folder and from what nodes share, never from another node', () => {
		const strays = sources.flatMap((path) => {
			const [home = ''] = path.split('/');
			return [...readFileSync(join(folder, path), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
				.map(([, target = '']) => join(dirname(path), target))
				.filter((target) => !target.startsWith(`${home}/`) && (home === 'shared' || !target.startsWith('shared/')))
				.map((target) => `${path} imports ${target}`);
		});
		expect(sources.length).toBeGreaterThan(100);
		expect(strays).toEqual([]);
	});
});

/** Every parameter of a node, those in collections and their options included, with where it stands. */
function allProperties(properties: INodeProperties[], within: string): Array<{ where: string; property: INodeProperties }> {
	return properties.flatMap((property) => {
		const where = `${within}.${property.name}`;
		const inner = (property.options ?? []).flatMap((option) =>
			'values' in option ? allProperties(option.values, where) : 'type' in option ? allProperties([option], where) : [],
		);
		return [{ where, property }, ...inner];
	});
}

describe('what the editor shows', () => {
	const shown = [...new Map(nodes.map(({ node }) => [node.description.name, node] as const)).values()].flatMap((node) =>
		allProperties(node.description.properties, node.description.name),
	);
	const failing = (wrong: (property: INodeProperties) => boolean) =>
		shown.filter(({ property }) => wrong(property)).map(({ where }) => where);

	it('names fields in title case', () => {
		const small = /^(?:a|an|and|as|at|between|but|by|for|from|in|of|on|or|per|the|to|with)$/;
		expect(
			failing(({ displayName, type }) =>
				type !== 'notice' && displayName.split(/[\s-]+/).some((word, index) => /^\p{Ll}/u.test(word) && !(index > 0 && small.test(word))),
			),
		).toEqual([]);
	});

	it('begins examples with "e.g."', () => {
		const isList = (type: string) => type === 'collection' || type === 'fixedCollection';
		expect(failing(({ placeholder, type }) => placeholder !== undefined && !isList(type) && !placeholder.startsWith('e.g. '))).toEqual([]);
	});

	it('names what is added to a collection in title case', () => {
		expect(failing(({ placeholder, type }) => /collection/i.test(type) && !/^Add [A-Z]/.test(placeholder ?? ''))).toEqual([]);
	});

	it('describes in sentences: a capital first, no full stop after a single one', () => {
		expect(
			failing(({ description = '' }) => description !== '' && (!/^["<\p{Lu}]/u.test(description) || /^[^.]*\.$/.test(description))),
		).toEqual([]);
	});

	it('lists choices by name', () => {
		expect(
			failing(({ type, options = [] }) => {
				if (type !== 'options') return false;
				const names = options.map(({ name }) => name);
				return options.length > 4 && names.join() !== [...names].sort((a, b) => a.localeCompare(b)).join();
			}),
		).toEqual([]);
	});
});

describe('the page of a node', () => {
	const pages = new Map(nodes.map(({ node }) => [node.description.name, node]));
	const everyParameter = (properties: readonly INodeProperties[]): INodeProperties[] =>
		properties.flatMap((property) => {
			if (property.type === 'notice' || property.type === 'hidden') return [];
			return property.type === 'collection' ? [property, ...everyParameter((property.options ?? []).filter((one): one is INodeProperties => 'displayName' in one && 'type' in one))] : [property];
		});

	it.each([...pages])('%s says something of every parameter', (name, node) => {
		const file = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;
		const text = [`nodes/${file}`, 'engines.md'].map((page) => readFileSync(join(__dirname, '../../docs', page), 'utf8')).join('\n').toLowerCase();
		const parameters = everyParameter(node.description.properties);
		expect(parameters.length).toBeGreaterThan(5);
		expect(parameters.filter(({ displayName, name: id }) => !text.includes(displayName.toLowerCase()) && !text.includes(`\`${id.toLowerCase()}\``)).map(({ displayName }) => displayName)).toEqual([]);
	});
});
