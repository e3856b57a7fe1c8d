import { join } from 'node:path';
import { descriptionShare } from '../../nodes/ClassifyEmail/engine/customLabels';
import { knownTerms } from '../../nodes/ClassifyEmail/engine/ownLabels/calibration';
import { LabelModel } from '../../nodes/ClassifyEmail/engine/ownLabels/model';
import { LabelSpace } from '../../nodes/ClassifyEmail/engine/ownLabels/space';
import { reading, termsOf } from '../../nodes/ClassifyEmail/engine/ownLabels/terms';
import { conceptsOf } from '../../nodes/ClassifyEmail/engine/trained/concepts';
import { tokensOf } from '../../nodes/ClassifyEmail/engine/trained/tokens';
import type { SetName } from '../../test/evaluate/intentSets';
import { filesOf, readIntentSet, setNames } from '../../test/evaluate/intentSets';
import { draw, other } from '../../test/evaluate/labelDraws';

/**
 * Fits the figures of `ownLabels/calibration.ts` on the training splits of Banking77 and CLINC150: `npm run fit:labels` prints
 * them, fitted on both and on each alone. The test splits are not used.
 */

const plan = { labels: [5, 10, 20, 40], examples: [0, 1, 2, 3, 5, 10, 20], seeds: [11, 12, 13] } as const;

interface Seen {
	set: SetName;
	/** Terms of the logit, a constant first. */
	terms: number[];
	hasLabel: boolean;
}

interface Told {
	labels: number;
	examples: number;
	set: SetName;
	cases: Array<{ scores: Float64Array; truth: number }>;
}

const read = (text: string) => termsOf(tokensOf(text, reading.tokens), conceptsOf('en'));

function look(name: SetName): { seen: Seen[]; told: Told[] } {
	const set = readIntentSet(name, filesOf[name].map((file) => join(__dirname, '../../../shared/data', file)));
	const seen: Seen[] = [];
	const told: Told[] = [];
	for (const labels of plan.labels) {
		for (const examples of plan.examples) {
			const cases: Told['cases'] = [];
			for (const seed of plan.seeds) {
				const drawn = draw(set, { labels, examples, seed, split: 'train' });
				const given = drawn.labels.flatMap((label, place) => [
					...label.examples.map((text) => ({ label: place, share: 1, isExample: true, terms: read(text) })),
					{ label: place, share: examples === 0 ? 1 : descriptionShare, isExample: false, terms: read(label.name.replace(/_/gu, ' ')) },
				]);
				const space = new LabelSpace(given.map(({ terms }) => terms));
				const model = new LabelModel(given.map((one) => ({ ...one, vector: space.vectorOf(one.terms) })), labels, space.size);
				for (const { text, label } of drawn.asked) {
					const vector = space.vectorOf(read(text));
					const standing = model.standing(vector);
					seen.push({ set: name, terms: Object.values(knownTerms(standing, { labels, examples: Math.max(1, examples), namesOnly: examples === 0 })), hasLabel: label !== other });
					if (label !== other) cases.push({ scores: model.scores(vector), truth: drawn.labels.findIndex((one) => one.name === label) });
				}
			}
			told.push({ set: name, labels, examples, cases });
		}
	}
	return { seen, told };
}

/** Solves A x = b by Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
	const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
	const n = rows.length;
	const cell = (row: number, column: number) => rows[row]?.[column] ?? 0;
	for (let column = 0; column < n; column++) {
		let pivot = column;
		for (let row = column + 1; row < n; row++) if (Math.abs(cell(row, column)) > Math.abs(cell(pivot, column))) pivot = row;
		[rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
		for (let row = 0; row < n; row++) {
			if (row === column) continue;
			const factor = cell(row, column) / cell(column, column);
			rows[row] = (rows[row] ?? []).map((value, at) => value - factor * cell(column, at));
		}
	}
	return rows.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
}

/** Newton's method on a quadratic with slight ridge, or on the logistic likelihood: weights that make `values` of `terms`. */
function regress(cases: ReadonlyArray<{ terms: number[]; value: number }>, logistic: boolean): number[] {
	const size = cases[0]?.terms.length ?? 0;
	const ridge: number = logistic ? 1 : 1e-6;
	let weights = Array.from({ length: size }, () => 0);
	for (let round = 0; round < (logistic ? 25 : 1); round++) {
		const slope = weights.map((weight) => -ridge * weight);
		const bend = weights.map((_, i) => weights.map((__, j) => (i === j ? ridge : 0)));
		for (const { terms, value } of cases) {
			const linear = terms.reduce((sum, term, i) => sum + term * (weights[i] ?? 0), 0);
			const expected = logistic ? 1 / (1 + Math.exp(-linear)) : linear;
			const curve = logistic ? expected * (1 - expected) : 1;
			terms.forEach((term, i) => {
				slope[i] = (slope[i] ?? 0) + (value - expected) * term;
				const row = bend[i];
				if (row) terms.forEach((next, j) => (row[j] = (row[j] ?? 0) + curve * term * next));
			});
		}
		const step = solve(bend, slope);
		weights = weights.map((weight, i) => weight + (step[i] ?? 0));
	}
	return weights;
}

/** The temperature with the least negative log likelihood, of 60 between e^-3 and e. */
function bestTemperature(cases: Told['cases']): number {
	const loss = (temperature: number) =>
		cases.reduce((sum, { scores, truth }) => {
			const most = Math.max(...scores);
			return sum + Math.log(scores.reduce((all, score) => all + Math.exp((score - most) / temperature), 0)) - ((scores[truth] ?? 0) - most) / temperature;
		}, 0);
	const tried = Array.from({ length: 60 }, (_, i) => Math.exp(-3 + (4 * i) / 59));
	return tried.reduce((best, one) => (loss(one) < loss(best) ? one : best));
}

const shown = (weights: readonly number[]) => weights.map((weight) => weight.toFixed(3)).join(', ');

const all = setNames.map(look);
for (const [which, from] of [['both', all] as const, ...setNames.map((name, place) => [name, all.slice(place, place + 1)] as const)]) {
	const seen = from.flatMap((one) => one.seen);
	console.log(`known, fitted on ${which}: ${shown(regress(seen.map(({ terms, hasLabel }) => ({ terms, value: hasLabel ? 1 : 0 })), true))}`);
	const told = from.flatMap((one) => one.told);
	console.log(
		`temperature, fitted on ${which}: ${shown(regress(told.map(({ labels, examples, cases }) => ({ terms: [1, Math.log2(Math.max(1, examples)), Math.log2(labels)], value: Math.log(bestTemperature(cases)) })), false))}`,
	);
}
