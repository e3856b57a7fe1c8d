import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeType, INodeTypes } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { plainText } from '../../../workflows/nodes';
import { changedLabels, shownLabels } from '../../../workflows/pages/labelForm';

interface WorkflowNode {
	name: string;
	onError?: string;
	parameters: Record<string, unknown>;
}

const nodeOf = (file: string, wanted: string): WorkflowNode | undefined => {
	const { nodes } = JSON.parse(readFileSync(join(__dirname, `../../../workflows/inbox/${file}.json`), 'utf8')) as { nodes: WorkflowNode[] };
	return nodes.find(({ name }) => name === wanted);
};

const noOp = { description: { properties: [], defaults: {} } } as unknown as INodeType;
const nodeTypes = { getByName: () => noOp, getByNameAndVersion: () => noOp, getKnownTypes: () => ({}) } as unknown as INodeTypes;
const workflow = new Workflow({
	nodes: [{ id: '1', name: 'One', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} }],
	connections: {},
	active: false,
	nodeTypes,
});

/** As n8n evaluates it, over one item. */
function evaluated(expression: string, json: unknown): unknown {
	const items = [{ json: json as Record<string, never> }];
	return workflow.expression.getParameterValue(`={{ ${expression} }}`, null, 0, 0, 'One', items, 'manual', {});
}

const shown = String(evaluated(shownLabels('$json.intent', '$json.urgency', '$json.sentiment', '$json.needsReply'), { intent: 'it\'s "own"', urgency: 'low', sentiment: 'neutral', needsReply: false }));
const same = { intent: 'it\'s "own"', urgency: 'low', sentiment: 'neutral', needsReply: 'false' };
const changed = (body: unknown): unknown => JSON.parse(String(evaluated(changedLabels, { body })));

describe('of the labels that a form gives back', () => {
	it('only those count that a person changed', () => {
		expect(changed({ ...same, shown })).toEqual({});
		expect(changed({ ...same, urgency: 'high', needsReply: 'true', shown })).toEqual({ urgency: 'high', needsReply: 'true' });
	});

	it('all count where it is not known what was shown', () => {
		expect(changed(same)).toEqual(same);
		expect(changed({ intent: 'billing' })).toEqual({ intent: 'billing' });
	});

	it.each([[undefined], [null], [{}], ['text'], [[1]], [{ shown: ['x'], intent: ['a', 'b'] }], [{ shown: { intent: 'a' }, intent: 'a' }]])('a forged form %j breaks nothing', (body) => {
		for (const value of Object.values(changed(body) as object)) expect(typeof value).toBe('string');
	});
});

it.each([
	[undefined, ''],
	[null, ''],
	['a\u0000b', 'ab'],
	[['a', 'b'], 'a,b'],
	[[], ''],
	['x'.repeat(100_000), 'x'.repeat(200)],
])('what a link gives is a text for the database: %j', (value, text) => {
	expect(evaluated(plainText('$json.query?.q'), { query: { q: value } })).toBe(text);
});

it('an object in a link is a text, too', () => {
	expect(typeof evaluated(plainText('$json.query?.q'), { query: { q: { a: 1 } } })).toBe('string');
});

it('a correction that cannot be stored does not keep back the reply that is approved with it', () => {
	expect(nodeOf('approve-draft', 'Correct the labels')?.onError).toBe('continueRegularOutput');
});

describe('the page of how mails were read', () => {
	const page = String(nodeOf('correct-labels', 'Fill the page')?.parameters.jsonOutput).slice(3, -2);
	const opened = (query: unknown): { variables: { notice: string; kind: string } } =>
		evaluated(page.replace(/\$\('List the mails'\)\.all\(\)\.map\(\(item\) => item\.json\)/u, '[]').replace("$('List the mails').first().json.form ?? ''", "''").replace("$('List the mails').first().json.timeZone", "'UTC'").replace("$('Settings').first().json", '$json'), { query, howMany: 50 }) as { variables: { notice: string; kind: string } };

	it.each(['constructor', '__proto__', 'toString', ['unknown', 'x'], { a: 1 }, 7])('opens whatever its link says was said: %j', (said) => {
		expect(opened({ said, show: said }).variables).toMatchObject({ notice: '', kind: 'all' });
	});

	it('says what it was told to', () => {
		expect(opened({ said: 'unknown', show: 'unsure' }).variables).toMatchObject({ notice: expect.stringContaining('not known'), kind: 'unsure' });
	});
});
