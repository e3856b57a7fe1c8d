import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, EChartsOption } from 'echarts';
import type { BarChart, Brand, ChartSpec, LineChart, RangeChart } from '../content';

/** Colours that stay apart in grey: the brand's is dark, what was expected is light and dashed, marks have a ring. */
const ink = '#334155';
const faint = '#94a3b8';
const grid = '#e2e8f0';
/** In a PDF the report's own font, in a page the reader's. */
const fontFamily = 'Report, sans-serif';
const font = { fontFamily, fontSize: 8, color: ink };

const compact = (value: number): string => {
	const size = Math.abs(value);
	if (size >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
	if (size >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`;
	return String(Number(value.toPrecision(3)));
};

export function optionOf(spec: ChartSpec, brand: Brand): EChartsOption {
	switch (spec.type) {
		case 'lines':
			return lines(spec, brand);
		case 'bars':
			return bars(spec, brand);
		case 'ranges':
			return ranges(spec, brand);
	}
}

const still = { animation: false, textStyle: font } as const;
const valueAxis = { type: 'value' as const, splitNumber: 3, axisLabel: { ...font, formatter: (value: number) => compact(value) }, splitLine: { lineStyle: { color: grid } } };

function lines(spec: LineChart, brand: Brand): EChartsOption {
	const every = Math.max(0, Math.ceil(spec.labels.length / 4) - 1);
	const line = { type: 'line' as const, silent: true, emphasis: { disabled: true } };
	return {
		...still,
		grid: { left: 4, right: 12, top: 8, bottom: 2, containLabel: true },
		xAxis: {
			type: 'category',
			data: spec.labels,
			boundaryGap: false,
			axisTick: { show: false },
			axisLine: { lineStyle: { color: faint } },
			axisLabel: { ...font, interval: every, alignMinLabel: 'left', alignMaxLabel: 'right' },
		},
		yAxis: { ...valueAxis, scale: true },
		series: [
			{ ...line, data: spec.expected, showSymbol: false, lineStyle: { color: faint, width: 0.9, type: 'dashed' }, z: 1 },
			{
				...line,
				data: spec.values.map((value, place) => (spec.marks.includes(place) ? { value, symbol: 'circle', symbolSize: 7 } : { value, symbol: 'none' })),
				showSymbol: true,
				showAllSymbol: true,
				itemStyle: { color: '#ffffff', borderColor: brand.accent, borderWidth: 1.6 },
				lineStyle: { color: brand.colour, width: 1.3 },
				z: 2,
				...(spec.target === undefined
					? {}
					: { markLine: { silent: true, symbol: 'none', lineStyle: { color: ink, type: 'dotted', width: 1 }, label: { ...font, formatter: spec.targetLabel, position: 'insideEndTop' }, data: [{ yAxis: spec.target }] } }),
			},
		],
	};
}

function bars(spec: BarChart, brand: Brand): EChartsOption {
	return {
		...still,
		grid: { left: 4, right: 8, top: 12, bottom: 2, containLabel: true },
		xAxis: { type: 'category', data: spec.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: faint } }, axisLabel: font },
		yAxis: valueAxis,
		series: [
			{
				type: 'bar',
				silent: true,
				emphasis: { disabled: true },
				data: spec.values,
				barMaxWidth: 26,
				itemStyle: { color: brand.colour },
				label: { show: spec.values.length <= 12, position: 'top', ...font, formatter: ({ value }) => compact(Number(value)) },
			},
		],
	};
}

function ranges(spec: RangeChart, brand: Brand): EChartsOption {
	const rows = [...spec.rows].reverse();
	return {
		...still,
		grid: { left: 4, right: 22, top: 6, bottom: 2, containLabel: true },
		xAxis: { ...valueAxis, splitNumber: 5 },
		yAxis: { type: 'category', data: rows.map(({ label }) => label), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...font, width: 130, overflow: 'truncate' } },
		series: [
			{
				type: 'custom',
				silent: true,
				data: rows.map(({ low, likely, high, target }, index) => [low, index, likely, high, target ?? NaN]),
				encode: { x: [0, 2, 3, 4], y: 1 },
				renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => bar(api, brand),
			},
		],
	};
}

/** From low to high a bar, the likely value a bold stroke with its figure, the target a dotted one. */
function bar(api: CustomSeriesRenderItemAPI, brand: Brand) {
	const row = Number(api.value(1));
	const at = (dimension: number) => api.coord([Number(api.value(dimension)), row]);
	const [x0 = 0, y = 0] = at(0);
	const [x1 = 0] = at(2);
	const [x2 = 0] = at(3);
	const half = 5;
	const target = Number(api.value(4));
	const [xt = 0] = Number.isNaN(target) ? [0] : at(4);
	// The figure stands clear of the target's line.
	const end = Math.max(x0, x2);
	const labelAt = !Number.isNaN(target) && xt >= end - 2 && xt <= end + 24 ? xt + 4 : end + 4;
	return {
		type: 'group' as const,
		children: [
			{ type: 'rect' as const, shape: { x: Math.min(x0, x2), y: y - half, width: Math.max(1, Math.abs(x2 - x0)), height: 2 * half }, style: { fill: brand.colour, opacity: 0.35 } },
			{ type: 'rect' as const, shape: { x: x1 - 1.5, y: y - half - 2, width: 3, height: 2 * half + 4 }, style: { fill: brand.colour } },
			...(Number.isNaN(target) ? [] : [{ type: 'line' as const, shape: { x1: xt, y1: y - half - 5, x2: xt, y2: y + half + 5 }, style: { stroke: ink, lineWidth: 1.2, lineDash: [2, 2] } }]),
			{ type: 'text' as const, style: { text: compact(Number(api.value(2))), x: labelAt, y: y - 4, fontFamily, fontSize: 8, fill: ink } },
		],
	};
}
