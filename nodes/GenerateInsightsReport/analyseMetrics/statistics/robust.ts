/** Figures that a few wild values do not move. NaN stands for a missing value and is left out. */

const { isNaN } = Number;

export function present(values: ArrayLike<number>): number[] {
	const found: number[] = [];
	for (let place = 0; place < values.length; place++) {
		const value = values[place];
		if (value !== undefined && !isNaN(value)) found.push(value);
	}
	return found;
}

/** NaN of nothing. */
function quantile(values: ArrayLike<number>, share: number): number {
	const sorted = Float64Array.from(present(values)).sort();
	const place = share * (sorted.length - 1);
	const below = sorted[Math.floor(place)] ?? NaN;
	const above = sorted[Math.ceil(place)] ?? NaN;
	return below + (above - below) * (place - Math.floor(place));
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

export function mean(values: ArrayLike<number>): number {
	const all = present(values);
	return all.reduce((sum, value) => sum + value, 0) / all.length;
}

export function standardDeviation(values: ArrayLike<number>): number {
	const all = present(values);
	const middle = mean(all);
	return Math.sqrt(all.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (all.length - 1));
}

/** A MAD of 1 belongs to a normal deviation of 1.4826 (Rousseeuw and Croux, 1993), a mean absolute one to 1.2533. */
const normalPerMad = 1.4826;
const normalPerMeanDeviation = 1.2533;

/** The standard deviation that the middle half of the deviations speaks for; where most are 0, that of their mean. */
export function robustDeviation(deviations: ArrayLike<number>): number {
	const absolute = present(deviations).map(Math.abs);
	const mad = median(absolute) * normalPerMad;
	return mad > 0 ? mad : mean(absolute) * normalPerMeanDeviation || 0;
}

/** The median of the values around each place, `reach` to either side. It follows steps and lines, not single days. */
export function runningMedian(values: Float64Array, reach: number): Float64Array {
	// The window is kept sorted: a value comes in, one goes out.
	const window: number[] = [];
	const placeOf = (value: number) => {
		let low = 0;
		let high = window.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((window[middle] ?? 0) < value) low = middle + 1;
			else high = middle;
		}
		return low;
	};
	const enter = (value: number | undefined) => {
		if (value !== undefined && !isNaN(value)) window.splice(placeOf(value), 0, value);
	};
	const leave = (value: number | undefined) => {
		if (value !== undefined && !isNaN(value)) window.splice(placeOf(value), 1);
	};
	const medians = new Float64Array(values.length);
	for (let place = 0; place < Math.min(reach, values.length); place++) enter(values[place]);
	for (let place = 0; place < values.length; place++) {
		enter(values[place + reach]);
		leave(values[place - reach - 1]);
		const half = window.length >> 1;
		medians[place] = window.length % 2 === 1 ? (window[half] ?? NaN) : ((window[half - 1] ?? NaN) + (window[half] ?? NaN)) / 2;
	}
	return medians;
}

/** Correlation of each value with the one before; 0 where too little is there. */
export function lagOneCorrelation(values: Float64Array): number {
	let products = 0;
	let squares = 0;
	let pairs = 0;
	for (let place = 1; place < values.length; place++) {
		const now = values[place] ?? NaN;
		const before = values[place - 1] ?? NaN;
		if (isNaN(now) || isNaN(before)) continue;
		products += now * before;
		squares += (now * now + before * before) / 2;
		pairs += 1;
	}
	return pairs < 20 || squares === 0 ? 0 : products / squares;
}
