import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailFeatures } from '../../nodes/ClassifyEmail/engine/trained/features';
import type { Head, TrainedWeights } from '../../nodes/ClassifyEmail/engine/trained/model';
import { columnCount, headNames, heads } from '../../nodes/ClassifyEmail/engine/trained/model';
import { weights as present } from '../../nodes/ClassifyEmail/engine/trained/weights';
import { measure } from '../../test/evaluate/measures';
import { exampleOf, readFeatures, rowsFor, truthOf } from './examples';
import type { LabelledMail } from './mails';
import { writtenBatches } from './mails';
import { publicSample } from './publicSets';
import type { Example, Weights } from './regression';
import { learn, scoresOf, sharesOf } from './regression';

/**
 * Trains Classify Email's offline engine: `npm run train:email`. The same mails give the same weights, byte for byte.
 * Trains on everything, asks models that have not seen a mail how sure they are of it (cross-validation), sets
 * temperatures, lifts and the threshold of `urgent` by that, and writes the weights. `--check` trains and compares with
 * what is there; temperatures, lifts and threshold are taken as they are.
 */

const policy = {
	/** A feature must stand in so many mails. */
	leastMails: 6,
	/** So many features ship: those that moved the scores most in a first round; the second learns with them alone. */
	features: 50_000,
	/**
	 * Unseen mails are judged by a model that knows no other mail of their batch; in English, of which there are many
	 * writers, none of their writer: how sure it may be of strangers' mail shows with strangers only.
	 */
	folds: 6,
	learning: { epochs: 12, rate: 0.3, seed: 1, blankout: 0.5 },
	/** Lifts are looked for among these powers of how much rarer a class is than the commonest. */
	liftPowers: [0, 0.2, 0.35, 0.5, 0.65, 0.8, 1],
	/** Recall of `urgent` that the threshold is set for, on unseen batches. */
	urgentRecall: 0.9,
} as const;

const written = join(__dirname, 'mails');
const publicData = join(__dirname, '../../../shared/data');
const target = join(__dirname, '../../nodes/ClassifyEmail/engine/trained/weights.ts');
const classCounts = headNames.map((head) => heads[head].length);
const startOf = (head: Head) => headNames.slice(0, headNames.indexOf(head)).reduce((sum, before) => sum + heads[before].length, 0);

interface Mail {
	/** Where it stands: no fold parts the mails of a group. */
	group: string;
	mail: LabelledMail;
	features: MailFeatures;
}

interface Unseen {
	mail: LabelledMail;
	/** Linear scores of all columns, from a model that saw no mail of the batch. */
	scores: Float64Array;
}

/** Features by how much they moved the scores of the mails they stand in, the most telling first. */
function telling({ rows, columns }: Weights, examples: readonly Example[]): number[] {
	const use = new Float64Array(rows.length / columns);
	for (const { features, values } of examples) features.forEach((feature, index) => ((use[feature] as number) += (values[index] as number) ** 2));
	const moved = use.map((used, feature) => {
		let sum = 0;
		let from = feature * columns;
		for (const classes of classCounts) {
			const own = rows.subarray(from, from + classes);
			const mean = own.reduce((a, b) => a + b, 0) / classes;
			for (const weight of own) sum += (weight - mean) ** 2;
			from += classes;
		}
		return used * sum;
	});
	return [...moved.keys()].sort((a, b) => (moved[b] as number) - (moved[a] as number) || a - b);
}

/** The examples with the given features only, under new numbers. */
function narrowed(examples: readonly Example[], kept: ReadonlyMap<number, number>): Example[] {
	return examples.map(({ features, values, targets }) => {
		const known = Uint32Array.from(features.keys()).filter((index) => kept.has(features[index] as number));
		return {
			features: known.map((index) => kept.get(features[index] as number) ?? 0),
			values: Float32Array.from(known, (index) => values[index] as number),
			targets,
		};
	});
}

interface Learnt {
	weights: Weights;
	/** Feature of the examples -> row of the weights. */
	kept: ReadonlyMap<number, number>;
}

/** Learns twice: once to see which features tell, then with these alone. */
function learnFrom(examples: readonly Example[], features: number): Learnt {
	const first = learn(examples, classCounts, features, policy.learning);
	const chosen = telling(first, examples).slice(0, policy.features).sort((a, b) => a - b);
	const kept = new Map(chosen.map((feature, row) => [feature, row]));
	return { weights: learn(narrowed(examples, kept), classCounts, kept.size, policy.learning), kept };
}

/** A batch `en-b7` is by the writer `en-b`. */
const groupOf = (batch: string) => (batch.startsWith('en-') ? batch.replace(/\d+$/u, '') : batch);

/** What a model says of each mail that saw no mail of its group. */
function unseenScores(mails: readonly Mail[], examples: readonly Example[], features: number): Unseen[] {
	const known = [...new Set(mails.map(({ group }) => group))];
	const foldOf = ({ group }: Mail) => known.indexOf(group) % policy.folds;
	return Array.from({ length: policy.folds }, (_, fold) => {
		const { weights, kept } = learnFrom(examples.filter((_, index) => foldOf(mails[index] as Mail) !== fold), features);
		const own = mails.flatMap((one, index) => (foldOf(one) === fold ? [{ mail: one.mail, example: examples[index] as Example }] : []));
		const ready = narrowed(own.map(({ example }) => example), kept);
		return own.map(({ mail }, index) => ({ mail, scores: scoresOf(weights, ready[index] as Example) }));
	}).flat();
}

function sharesAt(scores: Float64Array, head: Head, temperature: number): number[] {
	const own = Float64Array.from(scores.subarray(startOf(head), startOf(head) + heads[head].length), (score) => score / temperature);
	return [...sharesOf(own, [own.length])];
}

/** The temperature with the least log loss on unseen mails (Guo et al. 2017), to a hundredth. */
function temperatureOf(unseen: readonly Unseen[], head: Head): number {
	const loss = (temperature: number) =>
		unseen.reduce((sum, { mail, scores }) => {
			const share = sharesAt(scores, head, temperature)[(heads[head] as readonly string[]).indexOf(truthOf(mail, head))] ?? 0;
			return sum - Math.log(Math.max(1e-9, share));
		}, 0);
	let best = 1;
	for (let hundredths = 20; hundredths <= 400; hundredths += 2) if (loss(hundredths / 100) < loss(best)) best = hundredths / 100;
	return best;
}

/**
 * Lifts for rare classes: (commonest / own frequency) to the power with the best macro-F1 on unseen mails. A plain
 * maximum would hardly ever say "confused" or "delighted".
 */
function liftsOf(unseen: readonly Unseen[], head: Head, temperature: number): number[] {
	const names: readonly string[] = heads[head];
	// An answer that nobody waited for costs less than one that never came: "no" is not lifted.
	if (head === 'needsReply') return names.map(() => 1);
	const frequencies = names.map((name) => unseen.filter(({ mail }) => truthOf(mail, head) === name).length);
	const shares = unseen.map(({ mail, scores }) => ({ truth: truthOf(mail, head), shares: sharesAt(scores, head, temperature) }));
	const candidates = policy.liftPowers.map((power) => frequencies.map((count) => Number(((Math.max(...frequencies) / Math.max(1, count)) ** power).toFixed(3))));
	const quality = (lifts: readonly number[]) =>
		measure(shares.map((one) => ({ truth: one.truth, answer: names[greatest(lifted(one.shares, lifts))] ?? '' })), 0).macroF1;
	return candidates.reduce((best, lifts) => (quality(lifts) > quality(best) ? lifts : best));
}

function lifted(shares: readonly number[], lifts: readonly number[]): number[] {
	return shares.map((share, index) => share * (lifts[index] ?? 1));
}

function greatest(values: readonly number[]): number {
	return values.indexOf(Math.max(...values));
}

/** The greatest share of `urgent` from which the wanted part of the urgent mails is found. */
function urgentThreshold(unseen: readonly Unseen[], temperature: number): number {
	const shares = unseen
		.filter(({ mail }) => mail.urgency === 'urgent')
		.map(({ scores }) => sharesAt(scores, 'urgency', temperature)[0] ?? 0)
		.sort((a, b) => b - a);
	return Math.round(100 * (shares[Math.floor(policy.urgentRecall * shares.length)] ?? 0.5)) / 100;
}

function base64Leb128(rising: readonly number[]): string {
	const bytes: number[] = [];
	let last = 0;
	for (const id of rising) {
		let difference = id - last;
		last = id;
		for (; difference >= 0x80; difference = Math.floor(difference / 0x80)) bytes.push((difference % 0x80) | 0x80);
		bytes.push(difference);
	}
	return Buffer.from(bytes).toString('base64');
}

/** To one signed byte a weight, with a scale for each column. */
function packed({ rows, columns }: Weights, ids: readonly number[], rest: Omit<TrainedWeights, 'ids' | 'rows' | 'scales'>): TrainedWeights {
	const most = new Float64Array(columns);
	rows.forEach((weight, index) => (most[index % columns] = Math.max(most[index % columns] as number, Math.abs(weight))));
	const scales = [...most].map((value) => Number((value / 127).toPrecision(6)));
	const bytes = Int8Array.from(rows, (weight, index) => Math.round(weight / (scales[index % columns] || 1)));
	return { ids: base64Leb128(ids), rows: Buffer.from(bytes.buffer).toString('base64'), scales, ...rest };
}

function report(unseen: readonly Unseen[], { temperatures, lifts, urgentFrom }: Omit<TrainedWeights, 'ids' | 'rows' | 'scales'>): void {
	for (const head of headNames) {
		const answers = unseen.map(({ mail, scores }) => {
			const shares = sharesAt(scores, head, temperatures[head]);
			const urgent = head === 'urgency' && (shares[0] ?? 0) >= urgentFrom;
			return {
				// Only texts of public sets have such ids.
				language: /[:/]/u.test(mail.id) ? 'public' : mail.language,
				truth: truthOf(mail, head),
				answer: heads[head][urgent ? 0 : greatest(lifted(shares, lifts[head]))] ?? '',
			};
		});
		const { accuracy, macroF1, classes } = measure(answers, 0);
		const byLanguage = [...new Set(answers.map(({ language }) => language))]
			.sort()
			.map((language) => `${language} ${measure(answers.filter((one) => one.language === language), 0).macroF1.toFixed(3)}`);
		console.log(
			`${head.padEnd(10)} accuracy ${accuracy.toFixed(3)} macro-F1 ${macroF1.toFixed(3)} (${byLanguage.join(', ')}), temperature ${temperatures[head]}`,
		);
		console.log(`           ${classes.map(({ label, recall, precision }) => `${label} ${recall.toFixed(2)}/${precision.toFixed(2)}`).join(' ')}`);
	}
}

async function allMails(): Promise<Mail[]> {
	return [
		...writtenBatches(written).flatMap(({ batch, mails }) => mails.map((mail) => ({ group: groupOf(batch), mail, features: readFeatures(mail) }))),
		...(await publicSample(publicData)).map((mail, index) => ({ group: `public ${index % policy.folds}`, mail, features: readFeatures(mail) })),
	];
}

function sourceOf(trained: TrainedWeights): string {
	return `/* Written by "npm run train:email". */\nimport type { TrainedWeights } from './model';\n\nexport const weights: TrainedWeights = ${JSON.stringify(trained)};\n`;
}

async function train(check: boolean): Promise<void> {
	const mails = await allMails();
	const rows = rowsFor(mails.map(({ features }) => features), policy.leastMails);
	const examples = mails.map(({ mail, features }) => exampleOf(features, rows, mail));
	console.log(`${mails.length} mails, ${rows.size} features that stand in at least ${policy.leastMails}`);
	const { weights, kept } = learnFrom(examples, rows.size);
	const ids = [...rows.keys()].filter((_, row) => kept.has(row));

	if (check) {
		const { temperatures, lifts, urgentFrom } = present;
		const current = JSON.stringify(packed(weights, ids, { temperatures, lifts, urgentFrom })) === JSON.stringify(present);
		console.log(current ? 'The weights are those of these mails.' : 'The weights are not those of these mails: run "npm run train:email".');
		process.exitCode = current ? 0 : 1;
		return;
	}
	const unseen = unseenScores(mails, examples, rows.size);
	const temperatures = Object.fromEntries(headNames.map((head) => [head, temperatureOf(unseen, head)])) as Record<Head, number>;
	const urgentFrom = urgentThreshold(unseen, temperatures.urgency);
	const lifts = Object.fromEntries(headNames.map((head) => [head, liftsOf(unseen, head, temperatures[head])])) as Record<Head, number[]>;
	report(unseen, { temperatures, lifts, urgentFrom });
	const source = sourceOf(packed(weights, ids, { temperatures, lifts, urgentFrom }));
	writeFileSync(target, source);
	console.log(`${ids.length} features x ${columnCount} classes: ${(source.length / 1e6).toFixed(2)} MB`);
}

const check = process.argv.includes('--check');
if (!existsSync(publicData)) {
	console.error(check ? 'LEFT OUT: the public sets are not here, so the weights are not compared.' : `The public sets are not at ${publicData}.`);
	process.exitCode = check && process.env.CI !== 'true' ? 0 : 1;
} else {
	train(check).catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
}
