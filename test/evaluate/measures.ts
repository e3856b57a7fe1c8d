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
	classes: ClassMeasure[];
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

export function measure(judged: readonly Judged[]): Measures {
	const hits = judged.filter(({ truth, answer }) => truth === answer).length;
	const labels = [...new Set(judged.map(({ truth }) => truth))].sort();
	const classes = labels.map((label): ClassMeasure => {
		const support = judged.filter(({ truth }) => truth === label).length;
		const said = judged.filter(({ answer }) => answer === label).length;
		const right = judged.filter(({ truth, answer }) => truth === label && answer === label).length;
		const precision = said === 0 ? 0 : right / said;
		const recall = right / support;
		const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall);
		return { label, support, precision, recall, f1, recallInterval: wilson(right, support) };
	});
	return {
		n: judged.length,
		accuracy: judged.length === 0 ? 0 : hits / judged.length,
		accuracyInterval: wilson(hits, judged.length),
		macroF1: classes.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, classes.length),
		classes,
	};
}

/**
 * Expected calibration error over `bins` equal-width bins: how far stated confidence is from the share that was right.
 * Guo et al. (2017), On Calibration of Modern Neural Networks.
 */
export function expectedCalibrationError(items: ReadonlyArray<{ confidence: number; right: boolean }>, bins = 10): number {
	let error = 0;
	for (let bin = 0; bin < bins; bin++) {
		const inside = items.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin);
		if (inside.length === 0) continue;
		const confidence = inside.reduce((sum, item) => sum + item.confidence, 0) / inside.length;
		const right = inside.filter((item) => item.right).length / inside.length;
		error += (inside.length / items.length) * Math.abs(confidence - right);
	}
	return error;
}
