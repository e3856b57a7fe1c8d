import type { Block } from '../content';
import type { ReportOpportunity, ReportRequest } from '../request';

export function opportunities(request: ReportRequest): Block[] {
	const { analysis, voice } = request;
	const { words } = voice;
	const blocks: Block[] = [];
	if (analysis.opportunities.length === 0) {
		blocks.push({ kind: 'paragraph', tone: 'lead', text: words.nothingWorthDoing });
	} else {
		blocks.push({ kind: 'paragraph', text: words.opportunities.intro }, ...analysis.opportunities.map((one, index): Block => card(one, index, request)));
	}
	if (analysis.leftOut.length > 0) {
		blocks.push(
			{ kind: 'heading', text: words.opportunities.leftOut },
			{ kind: 'table', head: words.opportunities.leftOutHead, rows: analysis.leftOut.map(({ title, text }) => [title, text]), numeric: [false, false], empty: '', small: true },
		);
	}
	return blocks;
}

function card(one: ReportOpportunity, index: number, { voice, roi }: ReportRequest): Block {
	const words = voice.words.opportunities;
	const { rows } = words;
	const hours = one.hoursPerMonth === undefined ? [] : [words.hours(voice.rangeText(one.hoursPerMonth, voice.figure))];
	const value = one.valuePerMonth === undefined ? [] : [words.value(voice.rangeText(one.valuePerMonth, (amount) => voice.money(amount, roi?.currency ?? '').trim()))];
	const sure = one.confidence >= 0.75 ? 'high' : one.confidence >= 0.45 ? 'medium' : 'low';
	return {
		kind: 'card',
		title: `${index + 1}. ${one.title}`,
		tag: words.classes[one.class],
		stepsTitle: words.how,
		rows: [
			[rows.what, one.what === '' ? one.title : one.what],
			[rows.why, [...hours, ...value].join(', ') || words.notWorkedOut],
			[rows.effort, one.effortDays === undefined ? words.notEstimated : words.days(voice.figure(one.effortDays), one.effortDays === 1)],
			[rows.timeline, one.timeline ?? (one.effortDays === undefined ? words.notEstimated : words.weeks(weeksOf(one.effortDays)))],
			[rows.confidence, `${words.sure[sure]} (${voice.words.percent(voice.figure(one.confidence * 100))})`],
			...(one.owner === undefined ? [] : [[rows.owner, one.owner] as [string, string]]),
		],
		steps: one.how,
	};
}

/** Calendar time beside other work: about a third of each week. */
const weeksOf = (effortDays: number): number => Math.max(1, Math.ceil(effortDays / 1.7));
