import type { Edition, Layout } from './editions';
import type { Voice } from './wording';

/** What a report says, before it is known in which format it says it. */

export interface Brand {
	/** Who sends the report. */
	name: string;
	colour: string;
	accent: string;
	/** PNG or JPEG as a data URI. */
	logo: string | undefined;
	address: string | undefined;
}

export interface LineChart {
	type: 'lines';
	/** One label a value, as it is shown. */
	labels: string[];
	values: Array<number | null>;
	/** What was to be expected, dashed. */
	expected: Array<number | null>;
	/** Places to be marked, with a mark that also shows in print. */
	marks: number[];
	target: number | undefined;
	targetLabel: string;
	unit: string;
}

export interface BarChart {
	type: 'bars';
	labels: string[];
	values: number[];
	unit: string;
}

export interface RangeChart {
	type: 'ranges';
	/** Each from low to high with the likely value marked, and where there is one, the target. */
	rows: Array<{ label: string; low: number; likely: number; high: number; target?: number }>;
	unit: string;
}

export type ChartSpec = LineChart | BarChart | RangeChart;

export interface ChartBlock {
	kind: 'chart';
	title: string;
	/** The chart in words, for those who cannot see it. */
	alt: string;
	size: 'half' | 'whole';
	spec: ChartSpec;
	/** Once it is drawn; sizes in points. */
	drawing?: { svg: string; width: number; height: number };
}

export type Block =
	| { kind: 'heading'; text: string }
	| { kind: 'paragraph'; text: string; tone?: 'lead' | 'quiet' }
	| { kind: 'list'; items: string[]; empty: string; sign: 'good' | 'bad' | 'plain' }
	| { kind: 'table'; head: string[]; rows: string[][]; numeric: boolean[]; empty: string; small?: boolean }
	| { kind: 'figures'; figures: Array<{ label: string; value: string; note: string }> }
	| { kind: 'quote'; text: string; who: string }
	| { kind: 'charts'; charts: ChartBlock[] }
	| { kind: 'card'; title: string; tag: string; rows: Array<[name: string, value: string]>; steps: string[]; stepsTitle: string };

export type NewPage = 'always' | 'whenStarted' | 'never';

export interface Section {
	id: string;
	title: string;
	/** Whether it begins a page in print: always, never, or where the page has been filled to some part. */
	newPage: NewPage;
	blocks: Block[];
}

export interface ReportContent {
	title: string;
	subtitle: string;
	edition: Edition;
	layout: Layout;
	/** The reader's language. */
	voice: Voice;
	/** The reader's company. */
	client: string;
	from: string;
	to: string;
	brand: Brand;
	sections: Section[];
}
