import { randomFrom } from '../../nodes/shared/random';

/** Measures of a labelling, each by its textbook definition. */

export interface Judged {
	truth: string;
	answer: string;
}

export interface ClassMeasure {
	label: string;
	support: number;
	precision: number;
	recall: number;
	f1: number;
	/** 95 % Wilson interval of the recall. */
	recallInterval: [number, number];
}

export interface Measures {
	n: number;
	accuracy: number;
	/** 95 % Wilson interval. */
	accuracyInterval: [number, number];
	/** Mean F1 over the labels that occur in the truth. */
	macroF1: number;
	/** 95 % percentile bootstrap over the mails. Efron (1979). */
	macroF1Interval: [number, number];
	classes: ClassMeasure[];
	/** Truth -> answer -> mails. Without a prototype: a label may be called `constructor`. */
	confusion: Record<string, Record<string, number>>;
}

/** Wilson score interval of a share, at 95 %. Wilson (1927), JASA 22. */
export function wilson(hits: number, n: number, z = 1.959964): [number, number] {
	if (n === 0) return [0, 1];
	const share = hits / n;
	const middle = share + (z * z) / (2 * n);
	const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
	const scale = 1 + (z * z) / n;
	return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

/** The 2.5th and 97.5th percentile of a figure over samples drawn with replacement, NaN of nothing. Efron (1979), Ann. Statist. 7. */
function bootstrap<T>(items: readonly T[], figure: (sample: T[]) => number, rounds = 1000): [number, number] {
	if (rounds === 0) return [0, 1];
	if (items.length === 0) return [NaN, NaN];
	const random = randomFrom(items.length);
	const figures = Array.from({ length: rounds }, () =>
		figure(Array.from(items, () => items[Math.floor(random() * items.length)] as T)),
	).sort((a, b) => a - b);
	return [figures[Math.floor(0.025 * rounds)] ?? 0, figures[Math.ceil(0.975 * rounds) - 1] ?? 1];
}

function classesOf(judged: readonly Judged[]): ClassMeasure[] {
	const counts = new Map<string, { support: number; said: number; right: number }>();
	const of = (label: string) => {
		const known = counts.get(label) ?? { support: 0, said: 0, right: 0 };
		counts.set(label, known);
		return known;
	};
	for (const { truth, answer } of judged) {
		of(truth).support++;
		of(answer).said++;
		if (truth === answer) of(truth).right++;
	}
	return [...counts]
		.filter(([, { support }]) => support > 0)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([label, { support, said, right }]) => {
			const precision = said === 0 ? 0 : right / said;
			const recall = right / support;
			const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall);
			return { label, support, precision, recall, f1, recallInterval: wilson(right, support) };
		});
}

const meanF1 = (classes: readonly ClassMeasure[]) => classes.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, classes.length);

/** @param rounds of the bootstrap; 0 leaves its interval out */
export function measure(judged: readonly Judged[], rounds = 1000): Measures {
	const hits = judged.filter(({ truth, answer }) => truth === answer).length;
	const classes = classesOf(judged);
	const empty = <T>() => Object.create(null) as Record<string, T>;
	const confusion = empty<Record<string, number>>();
	for (const { truth, answer } of judged) {
		const row = (confusion[truth] ??= empty<number>());
		row[answer] = (row[answer] ?? 0) + 1;
	}
	return {
		n: judged.length,
		accuracy: judged.length === 0 ? 0 : hits / judged.length,
		accuracyInterval: wilson(hits, judged.length),
		macroF1: meanF1(classes),
		macroF1Interval: bootstrap(judged, (sample) => meanF1(classesOf(sample)), rounds),
		classes,
		confusion,
	};
}

export interface Stated {
	/** 0..1 */
	confidence: number;
	right: boolean;
}

export interface ReliabilityBin {
	from: number;
	to: number;
	n: number;
	/** Mean of what was said. */
	confidence: number;
	/** Share that was right. */
	right: number;
}

/** What was said against what was so, in equal-width bins. */
export function reliability(items: readonly Stated[], bins = 10): ReliabilityBin[] {
	return Array.from({ length: bins }, (_, bin) => {
		const inside = items.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin);
		const n = inside.length;
		return {
			from: bin / bins,
			to: (bin + 1) / bins,
			n,
			confidence: inside.reduce((sum, item) => sum + item.confidence, 0) / Math.max(1, n),
			right: inside.filter((item) => item.right).length / Math.max(1, n),
		};
	});
}

/**
 * Expected calibration error: how far stated confidence is from the share that was right, over equal-width bins.
 * NaN of nothing, which JSON writes as null. Guo et al. (2017), On Calibration of Modern Neural Networks.
 */
export function expectedCalibrationError(items: readonly Stated[]): number {
	if (items.length === 0) return NaN;
	return reliability(items).reduce(
		(sum, { n, confidence, right }) => sum + (n / items.length) * Math.abs(confidence - right),
		0,
	);
}

/** Biased upwards in small samples: a perfectly calibrated answer on 100 mails has an expected error of several points. */
export function expectedCalibrationErrorInterval(items: readonly Stated[]): [number, number] {
	return bootstrap(items, (sample) => expectedCalibrationError(sample));
}

/**
 * The error that an answer would show on these mails if each of its confidences were exactly right: on the average, and at most in 19
 * of 20 cases. What was right is drawn by what was said (consistency sampling; Bröcker, Smith 2007, Weather and Forecasting 22).
 */
export function calibrationErrorByChance(items: readonly Stated[], rounds = 1000): { mean: number; most: number } {
	if (items.length === 0) return { mean: NaN, most: NaN };
	const random = randomFrom(items.length);
	const errors = Array.from({ length: rounds }, () =>
		expectedCalibrationError(items.map(({ confidence }) => ({ confidence, right: random() < confidence }))),
	).sort((a, b) => a - b);
	return { mean: errors.reduce((sum, error) => sum + error, 0) / rounds, most: errors[Math.ceil(0.95 * rounds) - 1] ?? 0 };
}

export interface EscalationPoint {
	threshold: number;
	/** Share of mails with less confidence than the threshold. */
	escalated: number;
	/** Accuracy of the others; null where none is left. */
	accuracyOfRest: number | null;
}

/** What a hybrid hands to a model at each threshold, and how right the rest is; no points of nothing. */
export function escalationCurve(items: readonly Stated[]): EscalationPoint[] {
	if (items.length === 0) return [];
	const steps = 10;
	return Array.from({ length: steps }, (_, step) => {
		const threshold = step / steps;
		const rest = items.filter(({ confidence }) => confidence >= threshold);
		return {
			threshold,
			escalated: 1 - rest.length / items.length,
			accuracyOfRest: rest.length === 0 ? null : rest.filter(({ right }) => right).length / rest.length,
		};
	});
}
