import { analyseMetrics } from '../../../nodes/GenerateInsightsReport/analyseMetrics/analyse';
import { parseDefinitions, parsePolicy, parseTargets } from '../../../nodes/GenerateInsightsReport/analyseMetrics/definitions';
import { parseOpportunities } from '../../../nodes/GenerateInsightsReport/analyseMetrics/opportunities/opportunity';
import { tellingOf } from '../../../nodes/GenerateInsightsReport/analyseMetrics/telling';
import { buildAlerts } from '../../../nodes/GenerateInsightsReport/buildAlerts/alerts';
import { parseAlerts } from '../../../nodes/GenerateInsightsReport/buildAlerts/request';
import { alertWordsOf } from '../../../nodes/GenerateInsightsReport/buildAlerts/words';
import { buildReport } from '../../../nodes/GenerateInsightsReport/buildReport/buildReport';
import { editions } from '../../../nodes/GenerateInsightsReport/buildReport/editions';
import { voiceOf } from '../../../nodes/GenerateInsightsReport/buildReport/wording';
import { unitMistakes } from '../../../nodes/GenerateInsightsReport/calculateRoi/policy';
import { parseRoi } from '../../../nodes/GenerateInsightsReport/calculateRoi/request';
import { calculateRoi } from '../../../nodes/GenerateInsightsReport/calculateRoi/roi';
import { roiTellingOf } from '../../../nodes/GenerateInsightsReport/calculateRoi/words';
import { languages } from '../../../nodes/shared/vocabulary';
import { sampleReport, sampleRows } from './sampleReport';

const others = languages.filter((language) => language !== 'en');

/** Every text of a language, functions called with the same made-up arguments. */
function textsOf(node: unknown, path = ''): Array<[string, string]> {
	if (typeof node === 'string') return [[path, node]];
	if (Array.isArray(node)) return node.flatMap((one, index) => textsOf(one, `${path}.${index}`));
	if (typeof node === 'object' && node !== null) return Object.entries(node).flatMap(([name, one]) => textsOf(one, `${path}.${name}`));
	if (typeof node !== 'function') return [];
	const fields = ['name', 'value', 'when', 'difference', 'expected', 'low', 'high', 'share', 'from', 'to', 'before', 'after', 'period', 'target', 'by', 'bySpan', 'title', 'day'];
	const whole = Object.fromEntries([...fields.map((name) => [name, `‹${name}›`]), ['several', true], ['weekly', true], ['more', true], ['answerHours', 4], ['buildingHours', 8], ['sprintWeeks', 2], ['savings', '‹savings›']]);
	const given = Array.from({ length: node.length }, (_, index) => `‹${index}›`);
	const said: unknown = /sentence|hours|includes|spike|shift|drift|met|missed|will|may|adopted/i.test(path) && node.length === 1 && node.toString().includes('{') ? node(whole) : node(...given);
	return textsOf(said, path);
}

const marks = (text: string) => [...new Set(text.match(/‹[^›]+›/g) ?? [])].sort();

/** Words of ours that are the same in other languages, and lists that a language may leave empty. */
const same = /^\.(numbers|dates|days|colon|units|percent|quoted|order)|\.line$|^\.value\.(head|inputs|bases)|\.page$|^\.tiers\.\w+\.name|^\.(mistakes|faults\.kinds)/;

describe.each(others)('the words of a report in %s', (language) => {
	it.each([['report', (one: string) => voiceOf(one).words] as const, ['findings', (one: string) => tellingOf(one).words] as const, ['alerts', alertWordsOf] as const, ['return', (one: string) => roiTellingOf(one).words] as const])('are there for all that the %s says, and none is English', (_, wordsOf) => {
		const english = new Map(textsOf(wordsOf('en')));
		const own = new Map(textsOf(wordsOf(language)));
		for (const [path, text] of english) {
			if (same.test(path)) continue;
			const said = own.get(path);
			if (said === undefined) throw new Error(`${language} has no ${path}`);
			if (/[a-z]{4}/.test(text.replace(/‹[^›]+›/g, '')) && said === text && !/Sources?|Effort|Maintenance|Intelligence|Description/.test(text)) throw new Error(`${language}${path} is English: ${text}`);
		}
	});

	it('leave out no figure of a finding', () => {
		const english = new Map(textsOf(tellingOf('en').words));
		const lost = textsOf(tellingOf(language).words).flatMap(([path, text]) => {
			const wanted = marks(english.get(path) ?? '');
			return wanted.every((mark) => marks(text).includes(mark)) ? [] : [[path, text]];
		});
		expect(lost).toEqual([]);
		for (const wordsOf of [alertWordsOf, (one: string) => roiTellingOf(one).words]) {
			const said = new Map(textsOf(wordsOf(language)));
			expect(textsOf(wordsOf('en')).filter(([path, text]) => marks(text).some((mark) => !marks(said.get(path) ?? '').includes(mark)))).toEqual([]);
		}
		expect(unitMistakes.filter(([, mistake]) => roiTellingOf(language).words.mistakes[mistake] === undefined)).toEqual([]);
	});

	it('are all that an alert says, and all that a calculation finds, beside names and findings', () => {
		const now = Date.parse('2026-11-23T08:00:00Z');
		const faults = Array.from({ length: 8 }, (_, place) => ({ kind: 'anomaly', metric: `x${place}`, severity: 'critical', text: `X${place}.`, evidence: {} }));
		const given = { findings: faults, history: [], trends: [{ label: 'X', unit: '', value: 1, change: -0.2, distinguishable: true }, { label: 'Y', value: null }], opportunities: [], totals: [{ name: 'Z', value: 1234, unit: '' }], policy: {}, now, language };
		const alerts = [buildAlerts(parseAlerts({ occasion: 'events', ...given })), buildAlerts(parseAlerts({ occasion: 'weeklySnapshot', ...given })), buildAlerts(parseAlerts({ occasion: 'events', ...given, findings: [], totals: [] }))];
		const roi = calculateRoi(
			parseRoi({
				baseline: [{ process: 'A', minutesPerRun: 9000, frozenAt: '2026-01-01', measuredTo: '2026-02-01' }, { process: 'B', minutesPerRun: 1 }],
				current: [{ process: 'A', runs: 2 }, { process: 'B', minutesPerRun: 2, runs: 2 }, { process: 'C', runs: 1 }],
				rates: { hourlyRate: 5000, currency: 'EUR' }, costs: { licence: 400_000 }, period: undefined,
				claims: [{ name: 'D', value: 9600, minutesPerRun: 80, runs: 100, periods: 12 }, { name: 'E', value: 96_000, minutesPerRun: 80, runs: 100, periods: 12, hourlyRate: 20 }, { name: 'F', value: 1600, minutesPerRun: 80, runs: 100, periods: 12 }],
			}),
			'2026-11-22',
			language,
		);
		expect(roi.findings.map(({ evidence }) => evidence.rule)).toEqual(['implausible_rate', 'implausible_minutes', 'baseline_after_start', 'slower_than_before', 'no_baseline', 'claim_does_not_add_up', 'claim_does_not_add_up']);
		const said = [
			...alerts.flatMap(({ messages, suppressed, reasons }) => [...messages.flatMap(({ text, blocks }) => [text, JSON.stringify(blocks).replace(/"(type|text|mrkdwn|plain_text|header|section|context|elements|emoji)"/g, '')]), ...suppressed.map(({ text }) => text), ...reasons.map(({ text }) => text)]),
			...[...roi.findings, ...roi.claims, ...roi.reasons].map(({ text }) => text),
		];
		expect(said.filter((text) => /\b(the|than|is|are|things?|given|of|told|week|but|hour)\b/i.test(text.replaceAll('frozenAt', '')))).toEqual([]);
	});

	it('are all there is, in every edition, beside the data', async () => {
		const analysis = analyseMetrics({
			metrics: sampleRows().map((row) => ({ ...row, metric: `x${Buffer.from(row.metric).toString('hex')}` })),
			definitions: parseDefinitions([]),
			targets: parseTargets([]),
			benchmarks: [],
			opportunities: parseOpportunities([{ id: 'a', title: 'A', hoursPerMonth: 3, monthsShown: 5 }, { id: 'b', title: 'B', hoursPerMonth: 3, effortDays: 2 }]),
			clientFeedback: { noise: [], neverTouch: [] },
			hourlyRate: 45,
			period: { from: '2026-11-01', to: '2026-11-30' },
			today: '2026-11-30',
			policy: parsePolicy(undefined),
			language,
		});
		for (const edition of editions) {
			const report = await buildReport(sampleReport({ format: 'markdown', edition, analysis, details: { client: 'X', language, partnership: 'optimisation' } }), undefined);
			const text = report.kind === 'json' ? String(report.json.markdown) : '';
			expect(text).not.toMatch(/\b(the|than|days|this period|nothing|not|what|and|from)\b(?![^\n]*time sheet)/i);
			expect(report.content.voice.language).toBe(language);
		}
	});
});

it('a language without words is told in English, and a tag with a region is its language', () => {
	expect([voiceOf('pt').language, voiceOf('de-AT').language, voiceOf(undefined).language, voiceOf('constructor').language]).toEqual(['en', 'de', 'en', 'en']);
});
