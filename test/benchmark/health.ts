/**
 * What training and scoring cost, and how the forest compares with scikit-learn's on the same rows and folds.
 * The comparison needs Debian's python3-sklearn (`apt-get install python3-sklearn`); without it, it is left out.
 *
 * npm run bench:health
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { featureOf } from '../../nodes/ComputeHealthScore/boosting/binning';
import { Forest } from '../../nodes/ComputeHealthScore/boosting/forest';
import { growForest } from '../../nodes/ComputeHealthScore/boosting/grow';
import { defaultBoosting } from '../../nodes/ComputeHealthScore/boosting/settings';
import type { Column } from '../../nodes/ComputeHealthScore/dataset/columns';
import { randomFrom } from '../../nodes/shared/random';
import { inspectColumns } from '../../nodes/ComputeHealthScore/leakage/inspect';
import { crossValidate } from '../../nodes/ComputeHealthScore/training/crossValidate';
import { binned, BoostingLearner } from '../../nodes/ComputeHealthScore/training/learner';
import { stratifiedFolds } from '../../nodes/ComputeHealthScore/validation/folds';
import { areaUnderRoc } from '../../nodes/ComputeHealthScore/validation/measures';
import { telcoRows } from '../unit/health/churnData';

const noPause = async () => {};

/** Numbers of which some matter, with an interaction and one value in twenty missing. */
function madeUp(rows: number, columns: number): { columns: Column[]; labels: Uint8Array } {
	const random = randomFrom(7);
	const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	const values = Array.from({ length: columns }, () => Float64Array.from({ length: rows }, () => (random() < 0.05 ? NaN : normal())));
	const at = (column: number, row: number) => values[column]?.[row] || 0;
	const labels = Uint8Array.from({ length: rows }, (_, row) => {
		const margin = -1.2 + at(0, row) + 0.8 * at(1, row) * at(2, row) - 0.6 * Math.abs(at(3, row)) + 0.4 * at(4, row);
		return random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
	});
	return { columns: values.map((own, place) => ({ kind: 'number', name: `x${place}`, values: own })), labels };
}

interface Peer {
	version: string;
	auc: number;
	seconds: number;
	brier: number;
}

/** @param folds the fold of each row, to predict each by a model that had not seen it; without, a fit is timed */
function peer(columns: readonly Column[], labels: Uint8Array, settings: object, folds?: Int32Array): Peer | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'bench-health-'));
	try {
		const file = join(folder, 'rows.f64');
		const numbers = columns.map((column) => (column.kind === 'number' ? column.values : Float64Array.from(column.codes)));
		const all = [...numbers, Float64Array.from(labels), Float64Array.from(folds ?? new Int32Array(labels.length).fill(-1))];
		writeFileSync(file, Buffer.concat(all.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))));
		const script = join(__dirname, 'healthPeer.py');
		const categories = columns.flatMap(({ kind }, place) => (kind === 'category' ? [place] : []));
		const given = [script, file, String(labels.length), String(columns.length), JSON.stringify(categories), JSON.stringify(settings), folds === undefined ? 'time' : 'folds'];
		const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
		return JSON.parse(execFileSync('/usr/bin/python3', given, { encoding: 'utf8', env: { ...process.env, ...threads }, stdio: ['ignore', 'pipe', 'ignore'] }));
	} catch {
		return undefined;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Seconds of processor time: other work on the machine doesn't count. */
async function cpuSeconds(work: () => Promise<void> | void): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
}

/** Fit on one thread, on many rows. */
async function compareTraining(): Promise<void> {
	const [rows, count] = [200_000, 20];
	const { columns, labels } = madeUp(rows, count);
	const settings = { ...defaultBoosting, learningRate: 0.1, mostTrees: 100, mostLeaves: 31, mostDepth: 64, l2: 0, featureShare: 1 };
	const times: number[] = [];
	let judge = (): number => NaN;
	for (let run = 0; run < 3; run += 1) {
		times.push(
			await cpuSeconds(async () => {
				const features = columns.map((column) => featureOf(column));
				const training = binned({ columns, labels }, features);
				const grown = await growForest(training, features, settings, 1, noPause);
				judge = () => areaUnderRoc(new Forest(grown.baseline, grown.trees).margins(training.bins, rows), labels);
			}),
		);
	}
	// As with scikit-learn, what is timed is the training alone.
	const auc = judge();
	const own = Math.min(...times);
	console.log(`training ${rows} x ${count}, 100 trees of 31 leaves: ${own.toFixed(2)} s of processor time, AUC in training ${auc.toFixed(4)}`);
	const theirs = peer(columns, labels, { learning_rate: 0.1, max_iter: 100, max_leaf_nodes: 31, min_samples_leaf: 20, early_stopping: false });
	if (theirs === undefined) console.log('scikit-learn: not installed here (apt-get install python3-sklearn), not compared');
	else console.log(`scikit-learn ${theirs.version} on one thread: ${theirs.seconds.toFixed(2)} s, AUC ${theirs.auc.toFixed(4)}; ratio ${(own / theirs.seconds).toFixed(2)}`);
}

/** The inner loop of scoring, with a forest of the default size. */
async function timeScoring(): Promise<void> {
	const rows = 200_000;
	const { columns, labels } = madeUp(rows, 20);
	const features = columns.map((column) => featureOf(column));
	const training = binned({ columns, labels }, features);
	const { baseline, trees } = await growForest(training, features, { ...defaultBoosting, mostTrees: 100 }, 1, noPause);
	const forest = new Forest(baseline, trees);
	forest.margins(training.bins, rows);
	const seconds = await cpuSeconds(() => {
		for (let pass = 0; pass < 5; pass += 1) forest.margins(training.bins, rows);
	});
	console.log(`scoring with ${trees.length} trees of ${defaultBoosting.mostLeaves} leaves: ${Math.round((5 * rows) / seconds).toLocaleString('en')} rows/s of processor time`);
}

/** The Telco data on the same folds. */
async function compareFolds(): Promise<void> {
	const rows = telcoRows();
	if (rows === undefined) return;
	const labels = Uint8Array.from(rows, ({ Churn }) => (Churn === 'Yes' ? 1 : 0));
	const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'Churn' && name !== 'customerID');
	const { columns } = inspectColumns(rows, names, labels, new Set());
	const folds = stratifiedFolds(labels, Int32Array.from(labels, (_, row) => row), 5, 1);
	const foldOf = new Int32Array(labels.length);
	folds.forEach(({ heldOut }, fold) => heldOut.forEach((row) => (foldOf[row] = fold)));
	const { parts } = await crossValidate(new BoostingLearner(defaultBoosting, 1), { columns, labels }, folds, noPause);
	const margins = new Float64Array(labels.length);
	for (const part of parts) part.rows.forEach((row, place) => (margins[row] = part.margins[place] ?? 0));
	console.log(`Telco, five folds: AUC ${areaUnderRoc(margins, labels).toFixed(4)}`);
	for (const settings of [{ learning_rate: 0.05, max_iter: 100, max_leaf_nodes: 8, early_stopping: false }, {}]) {
		const theirs = peer(columns, labels, settings, foldOf);
		if (theirs !== undefined) console.log(`scikit-learn ${theirs.version} on the same folds, ${JSON.stringify(settings)}: AUC ${theirs.auc.toFixed(4)}, Brier ${theirs.brier.toFixed(4)}`);
	}
}

async function main(): Promise<void> {
	await timeScoring();
	await compareFolds();
	await compareTraining();
}

void main();
