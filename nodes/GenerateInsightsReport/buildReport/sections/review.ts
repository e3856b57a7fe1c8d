import { checkClaim } from '../../calculateRoi/claims';
import type { Block } from '../content';
import type { ReportRequest } from '../request';
import { directionOf, labelOf, sentence, type Voice } from '../wording';
import { winsOf } from './summary';

/** What it was worth, with where each figure comes from. */
export function value({ roi, voice }: ReportRequest): Block[] {
	const words = voice.words.value;
	const { figure } = voice;
	if (roi === undefined) return [{ kind: 'paragraph', text: words.unknown }];
	const row = (label: string, { low, likely, high }: { low: number; likely: number; high: number }, show: (amount: number) => string) => [label, show(low), show(likely), show(high)];
	const inMoney = (amount: number) => voice.money(amount, roi.currency);
	return [
		{
			kind: 'charts',
			charts: [
				{
					kind: 'chart',
					title: words.chart(roi.currency),
					alt: words.alt(inMoney(roi.net.likely), inMoney(roi.net.low), inMoney(roi.net.high)),
					size: 'whole',
					spec: { type: 'ranges', unit: roi.currency, rows: [{ label: words.gross, ...roi.gross }, { label: words.costs, ...roi.costs }, { label: words.net, ...roi.net }] },
				},
			],
		},
		{
			kind: 'table',
			head: words.head,
			rows: [row(words.rows.hours, roi.hours, figure), row(words.rows.gross, roi.gross, inMoney), row(words.rows.costs, roi.costs, inMoney), row(words.rows.net, roi.net, inMoney)],
			numeric: [false, true, true, true],
			empty: '',
		},
		{ kind: 'heading', text: words.sources },
		{
			kind: 'table',
			head: words.sourcesHead,
			rows: roi.inputs.map((input) => [nameOfInput(input.input, words.inputs), figure(input.low), figure(input.likely), figure(input.high), input.unit === `${roi.currency} an hour` ? words.perHour(roi.currency) : voice.unit(input.unit), `${input.source === 'not given' ? voice.words.notGiven : input.source} (${words.bases[input.basis] ?? input.basis})`, input.date ?? voice.words.notGiven]),
			numeric: [false, true, true, true, false, false, false],
			empty: words.noSources,
			small: true,
		},
	];
}

/** `minutes before` of one process or of `quotes`, in the reader's words. */
function nameOfInput(input: string, names: Readonly<Record<string, string>>): string {
	const [, process, field = input] = /^(.*): ([^:]+)$/.exec(input) ?? [];
	const name = names[field] ?? sentence(field);
	return process === undefined ? name : `${process}: ${name}`;
}

/** What improved, what got worse, what stayed. */
export function trends({ analysis, voice }: ReportRequest): Block[] {
	const words = voice.words.trends;
	const of = (direction: number) => analysis.trends.filter((trend) => directionOf(trend) === direction && (direction !== 0 || trend.value !== null));
	const lines = (direction: number) => of(direction).map((trend) => words.line(labelOf(trend), trend.value === null ? voice.words.noValue : voice.withUnit(trend.value, trend.unit), voice.changeOf(trend)));
	return [
		{ kind: 'heading', text: words.improved },
		{ kind: 'list', sign: 'good', items: lines(1), empty: words.notImproved },
		{ kind: 'heading', text: words.worse },
		{ kind: 'list', sign: 'bad', items: lines(-1), empty: words.notWorse },
		{ kind: 'heading', text: words.same },
		{ kind: 'list', sign: 'plain', items: lines(0), empty: words.allChanged },
	];
}

export function benchmarks({ analysis, voice }: ReportRequest): Block[] {
	const compared = analysis.findings.filter(({ kind }) => kind === 'benchmark');
	return [
		{ kind: 'list', sign: 'plain', items: compared.map(({ text }) => text), empty: voice.words.benchmarks.empty },
	];
}

export function wins(request: ReportRequest): Block[] {
	const { analysis, details, voice } = request;
	const words = voice.words.wins;
	const reliability = analysis.trends.filter(({ metric }) => /uptime|error|fail|incident|downtime/i.test(metric));
	const blocks: Block[] = [
		{ kind: 'list', sign: 'good', items: [...details.highlights, ...winsOf(request)], empty: words.empty },
		...details.stories.map((story): Block => ({ kind: 'quote', text: story.text, who: story.who })),
	];
	if (reliability.length > 0) {
		blocks.push(
			{ kind: 'heading', text: words.reliability },
			{
				kind: 'table',
				head: words.head,
				rows: reliability.map((trend) => [sentence(labelOf(trend)), trend.value === null ? voice.words.noValue : voice.withUnit(trend.value, trend.unit), trend.before === null ? voice.words.noValue : voice.withUnit(trend.before, trend.unit), voice.changeOf(trend)]),
				numeric: [false, true, true, true],
				empty: '',
			},
		);
	}
	return blocks;
}

/** What was proposed and what became of it, with its effect where it was measured; then what is ahead. */
export function roadmap({ details, analysis, voice }: ReportRequest): Block[] {
	const words = voice.words.roadmap;
	const effectOf = (id: string) => analysis.findings.filter(({ kind, evidence }) => kind === 'opportunity' && evidence.id === id).map(({ text }) => text).join(' ');
	const asked = [
		...analysis.leftOut.flatMap(({ id, title, code }) => {
			const state = isState(code) ? words.states[code] : undefined;
			return state === undefined ? [] : [[title, state, code === 'adopted' ? effectOf(id) || words.tooEarly : '']];
		}),
		...analysis.opportunities.map(({ title, state }) => [title, isState(state) ? words.states[state] : words.states.proposed, '']),
	];
	const planned = details.roadmap.map(({ quarter, what, owner }) => [quarter, what, owner ?? voice.words.toBeNamed]);
	const proposed = analysis.opportunities.map((one, index) => [words.order[Math.min(index === 0 ? 0 : index < 3 ? 1 : 2, 2)] ?? '', one.title, one.owner ?? voice.words.toBeNamed]);
	return [
		{ kind: 'heading', text: words.asked },
		{ kind: 'table', head: words.askedHead, rows: asked, numeric: [false, false, false], empty: words.notAsked },
		{ kind: 'heading', text: words.ahead },
		{ kind: 'table', head: words.head, rows: planned.length > 0 ? planned : proposed, numeric: [false, false, false], empty: words.empty },
	];
}

type RoadmapState = keyof Voice['words']['roadmap']['states'];
const isState = (state: string): state is RoadmapState => ['proposed', 'accepted', 'adopted', 'declined', 'noise', 'faded'].includes(state);

export function nextSteps({ details, analysis, voice }: ReportRequest): Block[] {
	const words = voice.words.nextSteps;
	const rows = details.nextSteps.map(({ what, owner, due }) => [what, owner ?? voice.words.toBeNamed, due ?? words.toBeAgreed]);
	const first = analysis.opportunities.slice(0, 3).map((one) => [words.decide(one.title), one.owner ?? voice.words.toBeNamed, words.nextCall]);
	const faults = analysis.findings.filter(({ kind }) => kind === 'data_quality');
	const blocks: Block[] = [{ kind: 'table', head: words.head, rows: rows.length > 0 ? rows : first, numeric: [false, false, false], empty: words.empty }];
	if (faults.length > 0) {
		blocks.push({ kind: 'heading', text: words.check }, { kind: 'list', sign: 'bad', items: faults.slice(0, 8).map(({ text }) => text), empty: '' });
		if (faults.length > 8) blocks.push({ kind: 'paragraph', tone: 'quiet', text: words.more(faults.length - 8) });
	}
	return blocks;
}

/** From which query each figure comes, and figures stated elsewhere that do not add up. */
export function sources({ analysis, claims, roi, voice }: ReportRequest): Block[] {
	const words = voice.words.sources;
	const wrong = [...claims.map((claim) => checkClaim(claim, voice.language)).flatMap(({ ok, text }) => (ok ? [] : [text])), ...(roi?.findings ?? []).filter(({ kind }) => kind === 'data_quality').map(({ text }) => text)];
	const blocks: Block[] = [
		{
			kind: 'table',
			head: words.head,
			rows: analysis.series.map((series) => [sentence(labelOf(series)), String(series.rows), series.from, series.source ?? voice.words.notGiven]),
			numeric: [false, true, false, false],
			empty: words.empty,
			small: true,
		},
	];
	if (wrong.length > 0) blocks.unshift({ kind: 'heading', text: words.wrong }, { kind: 'list', sign: 'bad', items: [...new Set(wrong)], empty: '' });
	return blocks;
}
