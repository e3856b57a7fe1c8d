import * as z from 'zod';
import { logLoss } from '../validation/measures';

/** Turns a margin (log odds as the learner sees them) into a probability that holds. */
export const calibrationSchema = z.discriminatedUnion('method', [
	z.object({ method: z.literal('none') }),
	z.object({ method: z.literal('platt'), slope: z.number().min(0).max(100), intercept: z.number().min(-100).max(100) }),
	z.object({
		method: z.literal('isotonic'),
		margins: z.array(z.number()).min(1).max(2_000),
		probabilities: z.array(z.number().min(0).max(1)).min(1).max(2_000),
	}),
]);

export type Calibration = z.output<typeof calibrationSchema>;

const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));

export function calibrated(calibration: Calibration, margin: number): number {
	switch (calibration.method) {
		case 'none':
			return sigmoid(margin);
		case 'platt':
			return sigmoid(calibration.slope * margin + calibration.intercept);
		case 'isotonic':
			return interpolated(calibration.margins, calibration.probabilities, margin);
	}
}

/** Straight lines between the steps, so that two customers with different margins seldom tie. */
function interpolated(margins: readonly number[], probabilities: readonly number[], margin: number): number {
	let low = 0;
	let high = margins.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((margins[middle] ?? Infinity) < margin) low = middle + 1;
		else high = middle;
	}
	const [before, after] = [margins[low - 1], margins[low]];
	if (before === undefined) return probabilities[0] ?? 0;
	if (after === undefined) return probabilities.at(-1) ?? 1;
	const share = (margin - before) / (after - before);
	return (probabilities[low - 1] ?? 0) * (1 - share) + (probabilities[low] ?? 0) * share;
}

/** Platt's scaling with his smoothed targets, by Newton's method (Lin, Lin and Weng 2007). A negative slope is none. */
function fitPlatt(margins: Float64Array, labels: Uint8Array): Calibration {
	const events = labels.reduce((sum, label) => sum + label, 0);
	const others = labels.length - events;
	const [high, low] = [(events + 1) / (events + 2), 1 / (others + 2)];
	let slope = 1;
	let intercept = 0;
	for (let step = 0; step < 50; step += 1) {
		let [gradientA, gradientB, aa, ab, bb] = [0, 0, 1e-9, 0, 1e-9];
		for (let row = 0; row < labels.length; row += 1) {
			const margin = margins[row] ?? 0;
			const probability = sigmoid(slope * margin + intercept);
			const error = probability - ((labels[row] ?? 0) === 1 ? high : low);
			const weight = Math.max(1e-12, probability * (1 - probability));
			gradientA += error * margin;
			gradientB += error;
			aa += weight * margin * margin;
			ab += weight * margin;
			bb += weight;
		}
		const determinant = aa * bb - ab * ab;
		if (determinant < 1e-12) break;
		const [moveA, moveB] = [(bb * gradientA - ab * gradientB) / determinant, (aa * gradientB - ab * gradientA) / determinant];
		slope -= moveA;
		intercept -= moveB;
		if (Math.abs(moveA) + Math.abs(moveB) < 1e-9) break;
	}
	const sound = Number.isFinite(slope) && Number.isFinite(intercept) && slope > 0 && slope < 100 && Math.abs(intercept) < 100;
	return sound ? { method: 'platt', slope, intercept } : { method: 'none' };
}

/** Isotonic regression by pooling neighbours that are out of order (Ayer et al. 1955), kept as at most 200 steps. */
function fitIsotonic(margins: Float64Array, labels: Uint8Array): Calibration {
	const order = Array.from(margins, (_, row) => row).sort((a, b) => (margins[a] ?? 0) - (margins[b] ?? 0));
	const blocks: Array<{ sum: number; rows: number; margins: number }> = [];
	for (const row of order) {
		let block = { sum: labels[row] ?? 0, rows: 1, margins: margins[row] ?? 0 };
		for (let before = blocks.at(-1); before !== undefined && before.sum / before.rows >= block.sum / block.rows; before = blocks.at(-1)) {
			blocks.pop();
			block = { sum: before.sum + block.sum, rows: before.rows + block.rows, margins: before.margins + block.margins };
		}
		blocks.push(block);
	}
	const step = Math.ceil(blocks.length / 200);
	const kept = blocks.map(({ sum, rows, margins: own }) => ({ margin: own / rows, probability: sum / rows })).filter((_, at) => at % step === 0 || at === blocks.length - 1);
	const rising = kept.filter(({ margin }, at) => at === 0 || margin > (kept[at - 1]?.margin ?? margin));
	// Nobody is certain: the outermost steps hold a few rows only.
	const edge = 1 / (labels.length + 2);
	return { method: 'isotonic', margins: rising.map(({ margin }) => margin), probabilities: rising.map(({ probability }) => Math.min(1 - edge, Math.max(edge, probability))) };
}

/** Isotonic needs this many events: with fewer it learns the noise (Niculescu-Mizil and Caruana 2005 say about 1,000 rows). */
const eventsForIsotonic = 1_000;
/** The plain margin stays unless another method lowers the log loss by this much, relative. */
const leastImprovement = 0.001;

/**
 * Chooses a calibration by its log loss on rows it was not fitted on, then fits it on all of them.
 *
 * @param parts held-out margins, fold by fold
 * @returns the calibration, and the probabilities that each fold has from a calibration fitted on the other folds
 */
export function chooseCalibration(parts: ReadonlyArray<{ margins: Float64Array; labels: Uint8Array }>): { calibration: Calibration; probabilities: Float64Array[] } {
	const joined = (among: typeof parts) => ({
		margins: Float64Array.from(among.flatMap(({ margins }) => [...margins])),
		labels: Uint8Array.from(among.flatMap(({ labels }) => [...labels])),
	});
	const all = joined(parts);
	const events = all.labels.reduce((sum, label) => sum + label, 0);
	const fits: Array<(rows: typeof all) => Calibration> = [() => ({ method: 'none' })];
	if (parts.length > 1) fits.push((rows) => fitPlatt(rows.margins, rows.labels));
	if (parts.length > 1 && events >= eventsForIsotonic) fits.push((rows) => fitIsotonic(rows.margins, rows.labels));
	const tried = fits.map((fit) => {
		const probabilities = parts.map(({ margins }, fold) => {
			const calibration = fit(joined(parts.filter((_, other) => other !== fold)));
			return Float64Array.from(margins, (margin) => calibrated(calibration, margin));
		});
		const logits = Float64Array.from(probabilities.flatMap((own) => [...own]), (probability) => Math.log(probability / (1 - probability)));
		return { fit, probabilities, loss: logLoss(logits, all.labels) };
	});
	const best = tried.reduce((found, one) => (one.loss < found.loss * (1 - leastImprovement) ? one : found));
	return { calibration: best.fit(all), probabilities: best.probabilities };
}
