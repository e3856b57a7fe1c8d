import type { Block } from '../content';
import type { ReportOpportunity, ReportRequest } from '../request';
import { className, figure, money, rangeText } from '../wording';

export function opportunities({ analysis, roi }: ReportRequest): Block[] {
	const blocks: Block[] = [];
	if (analysis.opportunities.length === 0) {
		blocks.push({ kind: 'paragraph', tone: 'lead', text: 'There is nothing worth doing this time. We looked, and would rather say so than fill the page.' });
	} else {
		blocks.push(
			{ kind: 'paragraph', text: 'Ranked by what a day of work brings, by how sure it is. Each figure is an estimate with its range.' },
			...analysis.opportunities.map((one, index): Block => card(one, index, roi?.currency ?? '')),
		);
	}
	if (analysis.leftOut.length > 0) {
		blocks.push(
			{ kind: 'heading', text: 'Not shown, and why' },
			{ kind: 'table', head: ['Opportunity', 'Why'], rows: analysis.leftOut.map(({ title, text }) => [title, text]), numeric: [false, false], empty: '', small: true },
		);
	}
	return blocks;
}

function card(one: ReportOpportunity, index: number, currency: string): Block {
	const hours = one.hoursPerMonth === undefined ? [] : [`${rangeText(one.hoursPerMonth, figure)} hours a month`];
	const value = one.valuePerMonth === undefined ? [] : [`${rangeText(one.valuePerMonth, (amount) => money(amount, currency).trim())} a month`];
	const sure = one.confidence >= 0.75 ? 'high' : one.confidence >= 0.45 ? 'medium' : 'low';
	return {
		kind: 'card',
		title: `${index + 1}. ${one.title}`,
		tag: className(one),
		rows: [
			['What', one.what === '' ? one.title : one.what],
			['Why', [...hours, ...value].join(', ') || 'not worked out'],
			['Effort', one.effortDays === undefined ? 'not estimated' : `${figure(one.effortDays)} ${one.effortDays === 1 ? 'day' : 'days'} of work`],
			['Timeline', one.timeline ?? timelineOf(one.effortDays)],
			['Confidence', `${sure} (${figure(one.confidence * 100)} %)`],
			...(one.owner === undefined ? [] : [['Owner', one.owner] as [string, string]]),
		],
		steps: one.how,
	};
}

/** Calendar time beside other work: about a third of each week. */
function timelineOf(effortDays: number | undefined): string {
	if (effortDays === undefined) return 'not estimated';
	const weeks = Math.max(1, Math.ceil(effortDays / 1.7));
	return `about ${weeks} ${weeks === 1 ? 'week' : 'weeks'}`;
}
