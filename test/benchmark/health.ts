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
import { binsOf, featureOf } from '../../nodes/ComputeHealthScore/boosting/binning';
import { Forest } from '../../nodes/ComputeHealthScore/boosting/forest';
import { growForest } from '../../nodes/ComputeHealthScore/boosting/grow';
import { defaultBoosting } from '../../nodes/ComputeHealthScore/boosting/settings';
import type { Column } from '../../nodes/ComputeHealthScore/dataset/columns';
import { randomFrom } from '../../nodes/ComputeHealthScore/dataset/random';
import { areaUnderRoc } from '../../nodes/ComputeHealthScore/validation/measures';

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

function peer(columns: readonly Column[], labels: Uint8Array, settings: object): { seconds: number; auc: number; version: string } | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'bench-health-'));
	try {
		const file = join(folder, 'rows.f64');
		const numbers = columns.map((column) => (column.kind === 'number' ? column.values : Float64Array.from(column.codes)));
		const all = [...numbers, Float64Array.from(labels), new Float64Array(labels.length).fill(-1)];
		writeFileSync(file, Buffer.concat(all.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))));
		const script = join(__dirname, 'healthPeer.py');
		const given = [script, file, String(labels.length), String(columns.length), '[]', JSON.stringify(settings), 'time'];
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

async function main(): Promise<void> {
	const [rows, count] = [200_000, 20];
	const { columns, labels } = madeUp(rows, count);
	const settings = { ...defaultBoosting, learningRate: 0.1, mostTrees: 100, mostLeaves: 31, mostDepth: 64, l2: 0, featureShare: 1 };
	const times: number[] = [];
	let auc = NaN;
	for (let run = 0; run < 1; run += 1) {
		times.push(
			await cpuSeconds(async () => {
				const features = columns.map((column) => featureOf(column));
				const bins = columns.map((column, place) => binsOf(column, features[place] ?? { kind: 'number', name: '', edges: [] }));
				const grown = await growForest({ bins, rows, labels }, features, settings, 1, noPause);
				auc = areaUnderRoc(new Forest(grown.baseline, grown.trees).margins(bins, rows), labels);
			}),
		);
	}
	const own = Math.min(...times);
	console.log(`training ${rows} x ${count}, 100 trees of 31 leaves: ${own.toFixed(2)} s of processor time, AUC in training ${auc.toFixed(4)}`);
	const theirs = peer(columns, labels, { learning_rate: 0.1, max_iter: 100, max_leaf_nodes: 31, min_samples_leaf: 20, early_stopping: false });
	if (theirs === undefined) console.log('scikit-learn: not installed here (apt-get install python3-sklearn), not compared');
	else console.log(`scikit-learn ${theirs.version} on one thread: ${theirs.seconds.toFixed(2)} s, AUC ${theirs.auc.toFixed(4)}; ratio ${(own / theirs.seconds).toFixed(2)}`);
}

void main();
