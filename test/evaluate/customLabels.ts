import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { customLabeller } from '../../nodes/ClassifyEmail/engine/customLabels';
import type { IntentSet, SetName } from './intentSets';
import { filesOf, readIntentSet, setNames } from './intentSets';
import type { DrawFigures, DrawSettings, LabelAnswer } from './labelDraws';
import { draw, figuresOf } from './labelDraws';
import { asMail } from './mailAround';
import { nearestByOverlap } from './nearestByOverlap';

/**
 * Measures custom labels: `npm run evaluate:labels [-- --json] [--draws N] [--tune] [--mails]`. Labels are drawn from public
 * sets, learnt from a few examples of the training split, and asked about texts of the test split and texts with none of the labels.
 * `--tune` asks about the rest of the training split instead; `--mails` puts each text into a mail with greeting and signature.
 */

const plan = {
	draws: 10,
	labels: [10, 20],
	/** 0: names only, where names speak. */
	examples: [0, 1, 5, 10, 20],
} as const;

const figures = ['accuracy', 'forced', 'macroF1', 'otherRecall', 'otherPrecision', 'calibrationError'] as const satisfies ReadonlyArray<keyof DrawFigures>;
type Figure = (typeof figures)[number];

interface Row {
	set: SetName;
	labels: number;
	examples: number;
	labeller: string;
	draws: number;
	/** Mean over the draws, and the 95 % interval of that mean (Student's t). */
	figures: Record<Figure, { mean: number; interval: [number, number] }>;
	/** Milliseconds: learning the labels, telling one text. */
	learning: number;
	telling: number;
}

/** 97.5th percentile of Student's t for n - 1 degrees of freedom. */
const t975 = [NaN, NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

function interval(values: readonly number[]): { mean: number; interval: [number, number] } {
	const n = values.length;
	const mean = values.reduce((sum, value) => sum + value, 0) / n;
	if (n < 2) return { mean, interval: [mean, mean] };
	const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n) * (t975[n] ?? 1.96);
	return { mean, interval: [Math.max(0, mean - spread), Math.min(1, mean + spread)] };
}

type Learner = (labels: ReturnType<typeof draw>['labels']) => Promise<(text: string) => LabelAnswer>;

const learners: Record<string, Learner> = {
	overlap: async (labels) => nearestByOverlap(labels),
	ours: async (labels) => {
		const tell = await customLabeller(labels);
		return (text) => tell(text, 'en');
	},
};

async function measureRow(set: IntentSet, settings: Omit<DrawSettings, 'seed'>, labeller: string, draws: number, mails: boolean): Promise<Row> {
	const all: DrawFigures[] = [];
	let [learning, telling, asked] = [0, 0, 0];
	for (let seed = 1; seed <= draws; seed++) {
		const drawn = draw(set, { ...settings, seed });
		const texts = drawn.asked.map(({ text }, place) => (mails ? asMail(text, place) : text));
		const start = performance.now();
		const tell = await learners[labeller]?.(drawn.labels);
		const learnt = performance.now();
		if (!tell) continue;
		const answers = texts.map(tell);
		telling += performance.now() - learnt;
		learning += learnt - start;
		asked += texts.length;
		all.push(figuresOf(drawn.asked, answers));
	}
	return {
		set: set.name,
		labels: settings.labels,
		examples: settings.examples,
		labeller,
		draws,
		figures: Object.fromEntries(figures.map((figure) => [figure, interval(all.map((one) => one[figure]))])) as Row['figures'],
		learning: learning / draws,
		telling: telling / Math.max(1, asked),
	};
}

const percent = (value: number): string => (100 * value).toFixed(1);

function printed({ set, labels, examples, labeller, figures: measured, learning, telling }: Row): string {
	const cells = figures.map((figure) => {
		const { mean, interval: [low, high] } = measured[figure];
		return `${percent(mean)} (${percent(low)}-${percent(high)})`.padEnd(18);
	});
	return [set.padEnd(9), String(labels).padStart(6), String(examples).padStart(8), labeller.padEnd(8), ...cells, learning.toFixed(0).padStart(6), telling.toFixed(2).padStart(6)].join(' ');
}

async function main(): Promise<void> {
	const given = process.argv.slice(2);
	const [json, tune, mails] = ['--json', '--tune', '--mails'].map((name) => given.includes(name));
	const draws = given.includes('--draws') ? Number(given[given.indexOf('--draws') + 1]) : plan.draws;
	const root = resolve(__dirname, '../../../shared/data');
	const rows: Row[] = [];
	if (!json) console.log(`set       labels examples labeller ${['right label', '(of labels only)', 'macro-F1', 'other: recall', 'other: precision', 'calibration error'].map((head) => head.padEnd(18)).join(' ')} ms learn, tell`);
	for (const name of setNames) {
		const paths = filesOf[name].map((file) => join(root, file));
		if (!paths.every((path) => existsSync(path))) throw new Error(`The shared data of ${name} is not here: ${paths.join(', ')}.`);
		const set = readIntentSet(name, paths);
		for (const labels of plan.labels) {
			for (const examples of plan.examples) {
				for (const labeller of Object.keys(learners)) {
					const row = await measureRow(set, { labels, examples, split: tune ? 'train' : 'test' }, labeller, draws, mails ?? false);
					rows.push(row);
					if (!json) console.log(printed(row));
				}
			}
		}
	}
	if (json) console.log(JSON.stringify({ split: tune ? 'train' : 'test', mails, rows }, null, '\t'));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
