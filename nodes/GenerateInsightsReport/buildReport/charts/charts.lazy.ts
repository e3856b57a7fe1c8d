import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { LegacyGridContainLabel } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import type { Brand, ChartBlock } from '../content';
import type { Layout } from '../editions';
import { optionOf } from './option';

use([LineChart, BarChart, CustomChart, GridComponent, MarkLineComponent, LegacyGridContainLabel, SVGRenderer]);

/** Points: A4 has 515 of them between its margins upright, and 729 lying. */
const widths = { pages: { half: 250, whole: 515 }, deck: { half: 357, whole: 729 } } as const;

function heightOf({ size, spec }: ChartBlock): number {
	return spec.type === 'ranges' ? 34 + 26 * Math.max(1, spec.rows.length) : size === 'half' ? 128 : 180;
}

/** Draws a chart as SVG, with texts as text. The same chart gives the same SVG, whatever was drawn before. */
export function drawChart(chart: ChartBlock, index: number, brand: Brand, layout: Layout): NonNullable<ChartBlock['drawing']> {
	const width = widths[layout][chart.size];
	const height = heightOf(chart);
	const canvas = init(null, null, { renderer: 'svg', ssr: true, width, height });
	canvas.setOption(optionOf(chart.spec, brand));
	const svg = canvas.renderToSVGString();
	canvas.dispose();
	// Ids count up over the life of the process, and must differ from chart to chart of a page.
	return { svg: svg.replace(/zr\d+-/g, `chart${index}-`), width, height };
}
