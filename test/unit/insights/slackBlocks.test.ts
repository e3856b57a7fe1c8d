import Ajv from 'ajv';
import { buildAlerts, type AlertMessage } from '../../../nodes/GenerateInsightsReport/buildAlerts/alerts';
import { alertTypes } from '../../../nodes/GenerateInsightsReport/buildAlerts/policy';
import { parseAlerts } from '../../../nodes/GenerateInsightsReport/buildAlerts/request';
import { buildReport } from '../../../nodes/GenerateInsightsReport/buildReport/buildReport';
import { editions } from '../../../nodes/GenerateInsightsReport/buildReport/editions';
import { sampleAnalysis, sampleReport } from './sampleReport';

/**
 * Slack's published description says of a block only that it has a type, so this is its reference (https://docs.slack.dev/reference/block-kit/blocks
 * and .../composition-objects/text-object), for the blocks that are used.
 */
const text = (type: 'plain_text' | 'mrkdwn', most: number) => ({
	type: 'object',
	additionalProperties: false,
	required: ['type', 'text'],
	properties: { type: { const: type }, text: { type: 'string', minLength: 1, maxLength: most }, ...(type === 'plain_text' ? { emoji: { type: 'boolean' } } : { verbatim: { type: 'boolean' } }) },
});
const block = (type: string, properties: object, required: string[] = []) => ({ type: 'object', additionalProperties: false, required: ['type', ...required], properties: { type: { const: type }, block_id: { type: 'string', maxLength: 255 }, ...properties } });
const blocks = {
	type: 'array',
	minItems: 1,
	maxItems: 50,
	items: {
		oneOf: [
			block('header', { text: text('plain_text', 150) }, ['text']),
			{ ...block('section', { text: text('mrkdwn', 3000), fields: { type: 'array', minItems: 1, maxItems: 10, items: text('mrkdwn', 2000) } }), anyOf: [{ required: ['text'] }, { required: ['fields'] }] },
			block('context', { elements: { type: 'array', minItems: 1, maxItems: 10, items: text('mrkdwn', 3000) } }, ['elements']),
			block('divider', {}),
		],
	},
};
const check = new Ajv({ strict: false }).compile(blocks);

/** Control sequences of Slack are in angle brackets, an ampersand begins an escape, and > at the head of a line quotes it (https://docs.slack.dev/messaging/formatting-message-text). */
const isEscaped = (given: unknown): boolean => !/<|>|&(?!(?:amp|lt|gt);)/.test(JSON.stringify(given).replace(/("|\\n)>/g, '$1'));

const start = Date.parse('2026-11-23T08:00:00Z');
const minute = 60_000;
const hostile = '<!channel> & <@U0EVERYONE> <https://evil.example|click> *bold* `code` \u202e👩‍👩‍👧 '.repeat(400);
const finding = (metric: string, severity: string) => ({ kind: 'anomaly', metric, severity, text: hostile, evidence: {} });
const record = (key: string, type: string) => ({ key, type, at: new Date(start - 120 * minute), lastSeenAt: new Date(start - 90 * minute), text: hostile });
const messagesOf = (given: Record<string, unknown>): AlertMessage[] =>
	buildAlerts(parseAlerts({ occasion: 'events', findings: [], trends: [], opportunities: [], totals: [], policy: {}, history: [], ...given, now: start })).messages;

describe('alerts as Slack blocks', () => {
	const many = Array.from({ length: 500 }, (_, index) => finding(`flow ${index}`, index % 2 === 0 ? 'critical' : 'warning'));
	const all = [
		...messagesOf({ findings: many, totals: [{ name: hostile, value: 600, unit: 'hours' }], opportunities: [{ id: 'x', title: hostile, what: hostile }] }),
		...messagesOf({ findings: [finding('one', 'warning')], totals: [{ name: hostile, value: 600, unit: '' }], opportunities: [{ id: 'x', title: hostile, what: '' }] }),
		...messagesOf({ occasion: 'dailyWin', findings: [finding('leads', 'good')] }),
		...messagesOf({ occasion: 'weeklySnapshot', trends: Array.from({ length: 60 }, (_, index) => ({ label: `${index} ${hostile}`, value: index, change: 0.2, distinguishable: true })) }),
		...messagesOf({ history: [...Array.from({ length: 60 }, (_, index) => record(`finding:${index}`, 'urgent')), record('storm', 'summary')] }),
		...messagesOf({ findings: [{ ...finding('short', 'critical'), text: '' }] }),
	];

	it('are there for every kind of alert', () => {
		expect(new Set(all.map(({ type }) => type))).toEqual(new Set(alertTypes));
	});

	it.each(alertTypes)('of the kind %s are what Slack takes, and say nothing to its control sequences', (type) => {
		for (const message of all.filter((one) => one.type === type)) {
			expect([check(message.blocks), check.errors]).toEqual([true, null]);
			expect(isEscaped(message.blocks.filter((one) => one.type !== 'header'))).toBe(true);
			expect(message.text.length).toBeLessThanOrEqual(300);
			expect(isEscaped(message.text)).toBe(true);
		}
	});
});

describe('reports as Slack blocks', () => {
	it.each(editions)('of the edition %s are what Slack takes', async (edition) => {
		const analysis = sampleAnalysis();
		const report = await buildReport(sampleReport({ format: 'slackBlocks', edition, analysis, details: { client: hostile, highlights: [hostile], stories: Array.from({ length: 60 }, () => ({ text: hostile, who: hostile })) } }), undefined);
		const given = report.kind === 'json' ? report.json.slackBlocks : undefined;
		expect([check(given), check.errors]).toEqual([true, null]);
		expect(isEscaped(Array.isArray(given) ? given.slice(1) : given)).toBe(true);
	});
});
