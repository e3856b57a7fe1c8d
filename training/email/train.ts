import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide } from '../../nodes/ClassifyEmail/engine/decide';
import type { ByIntent } from '../../nodes/ClassifyEmail/engine/trained/agreement';
import { agreed, agreement, judgedByIntent } from '../../nodes/ClassifyEmail/engine/trained/agreement';
import type { Language } from '../../nodes/shared/vocabulary';
import { languages } from '../../nodes/shared/vocabulary';
import type { Head, Shares, TrainedWeights } from '../../nodes/ClassifyEmail/engine/trained/model';
import { columnCount, headNames, heads, learntLanguage, mostSteps, packedBytes, starts, stepOf } from '../../nodes/ClassifyEmail/engine/trained/model';
import { weights as present } from '../../nodes/ClassifyEmail/engine/trained/weights';
import { expectedCalibrationError, measure } from '../../test/evaluate/measures';
import type { MailFeatures } from './examples';
import { exampleOf, featuresOf, rowsFor, truthOf } from './examples';
import type { LabelledMail } from './mails';
import { writtenBatches } from './mails';
import { publicSample } from './publicSets';
import type { Example, Weights } from './regression';
import { learn, scoresOf, sharesOf } from './regression';

/**
 * Trains Classify Email's offline engine: `npm run train:email`. The same mails give the same weights, byte for byte.
 * Trains on everything, asks models that have not seen a mail how sure they are of it (cross-validation), sets
 * temperatures, lifts and the threshold of `urgent` by that, and writes the weights. `--check` trains and compares with
 * what is there; temperatures, lifts and threshold are taken as they are. `--weights-only` keeps these too, and the figures of
 * unseen.json: for a few mails more.
 */

const policy = {
	/** A feature must stand in so many mails. */
	leastMails: 3,
	/** So many features ship: those that moved the scores most in a first round; the second learns with them alone. */
	features: 100_000,
	/**
	 * Unseen mails are judged by a model that knows no other mail of their batch; hard ones, and English ones, of which there are many
	 * writers, by one that knows none of their writer: how sure it may be of strangers' mail shows with strangers only. Texts of
	 * public sets are judged by one that knows no other text of their set.
	 */
	folds: 6,
	/**
	 * What was written for us has something in common, whoever wrote it: of real texts of an unread set the engine is far surer than it is
	 * right. So much of what the confidence in English intents is set by are these, each set alike; in other languages there are none.
	 */
	realShare: 0.15,
	learning: { epochs: 10, rate: 0.3, blankout: 0.2, wordsOut: 0.4, fewWords: 12, subjectOut: 0.25, averagedFrom: 5 },
	/** The first round only has to tell which features move scores. */
	firstRound: { epochs: 3, averagedFrom: 2, seed: 1 },
	/** The second learns once by each seed: the order of the mails alone moves a macro-F1 by a point or two, the mean by less. */
	seeds: [1, 2, 3, 4, 5],
	/** Lifts are looked for among these powers of how much rarer a class is than the commonest. */
	liftPowers: [0, 0.2, 0.35, 0.5, 0.65, 0.8, 1],
	/** The gentlest whose macro-F1 is so near the best one's: trainings differ by more. */
	liftMargin: 0.002,
	/** 0: classes are as frequent as in the training mails when lifts are chosen; 1: all alike. */
	evenness: 0.5,
	/** Recall of `urgent` that the threshold is set for, on unseen hard mails. */
	urgentRecall: 0.97,
} as const;

const written = join(__dirname, 'mails');
const publicData = join(__dirname, '../../../shared/data');
const target = join(__dirname, '../../nodes/ClassifyEmail/engine/trained/weights.ts');
const classCounts = headNames.map((head) => heads[head].length);
const unseenFigures = join(__dirname, 'unseen.json');

interface Mail {
	/** Where it stands: no fold parts the mails of a group. */
	group: string;
	/** Written to be hard, by writers who knew the definitions alone: what is closest to strangers' mail. */
	hard: boolean;
	/** The public set that it is from. */
	set?: string;
	mail: LabelledMail;
	features: MailFeatures;
}

interface Unseen {
	mail: LabelledMail;
	hard: boolean;
	set?: string;
	/** Linear scores of all columns, from a model that saw no mail of the group. */
	scores: Float64Array;
}

/** Features by how much they moved the scores of the mails they stand in, the most telling first. */
function telling({ rows, width }: Weights, examples: readonly Example[]): number[] {
	const use = new Float64Array(rows.length / width);
	for (const { features, values } of examples) features.forEach((feature, index) => ((use[feature] as number) += (values[index] as number) ** 2));
	const moved = use.map((used, feature) => {
		let sum = 0;
		let from = feature * width;
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
	return examples.map(({ features, values, from, to, targets }) => {
		const known = Uint32Array.from(features.keys()).filter((index) => kept.has(features[index] as number));
		return {
			features: known.map((index) => kept.get(features[index] as number) ?? 0),
			values: Float32Array.from(known, (index) => values[index] as number),
			from: Int16Array.from(known, (index) => from[index] as number),
			to: Int16Array.from(known, (index) => to[index] as number),
			targets,
		};
	});
}

interface Learnt {
	weights: Weights;
	/** Feature of the examples -> row of the weights. */
	kept: ReadonlyMap<number, number>;
}

/** The scores of the mean are the mean of the scores: one model that answers as all of them together. */
function meanOf(all: readonly Weights[]): Weights {
	const [first, ...others] = all;
	if (!first) throw new Error('There is no seed to learn by.');
	const rows = first.rows.map((weight, at) => others.reduce((sum, other) => sum + (other.rows[at] as number), weight) / all.length);
	return { ...first, rows };
}

/** Learns twice: once to see which features tell, then with these alone. */
function learnFrom(examples: readonly Example[], features: number): Learnt {
	const first = learn(examples, classCounts, features, { ...policy.learning, ...policy.firstRound });
	const chosen = telling(first, examples).slice(0, policy.features).sort((a, b) => a - b);
	const kept = new Map(chosen.map((feature, row) => [feature, row]));
	const known = narrowed(examples, kept);
	return { weights: meanOf(policy.seeds.map((seed) => learn(known, classCounts, kept.size, { ...policy.learning, seed }))), kept };
}

/** A batch `en-b7` is by the writer `en-b`; hard batches of one letter are by one writer, in whatever language. */
const groupOf = (batch: string) => {
	if (batch.includes('-hard-')) return batch.replace(/^[a-z]+-|\d+$/gu, '');
	return batch.startsWith('en-') ? batch.replace(/\d+$/u, '') : batch;
};

/** The public set of a text, of what it holds out of scope as well: `clinc150-oos:12` is from `clinc150`. */
const setOf = (id: string) => id.replace(/[:/].*$|-oos:.*$/u, '');

/** What a model says of each mail that saw no mail of its group. */
function unseenScores(mails: readonly Mail[], examples: readonly Example[], features: number): Unseen[] {
	const known = [...new Set(mails.map(({ group }) => group))];
	const foldOf = ({ group }: Mail) => known.indexOf(group) % policy.folds;
	return Array.from({ length: policy.folds }, (_, fold) => {
		const { weights, kept } = learnFrom(examples.filter((_, index) => foldOf(mails[index] as Mail) !== fold), features);
		const own = mails.flatMap((one, index) => (foldOf(one) === fold ? [{ ...one, example: examples[index] as Example }] : []));
		const ready = narrowed(own.map(({ example }) => example), kept);
		return own.map(({ mail, hard, set }, index) => ({ mail, hard, set, scores: scoresOf(weights, ready[index] as Example) }));
	}).flat();
}

function sharesAt(scores: Float64Array, head: Head, temperature: number): number[] {
	const own = Float64Array.from(scores.subarray(starts[head], starts[head] + heads[head].length), (score) => score / temperature);
	return [...sharesOf(own, [own.length])];
}

/** Mails that count together as much as `weight`. */
interface Weighed {
	mails: readonly Unseen[];
	weight: number;
}

/** The temperature with the least log loss on unseen mails (Guo et al. 2017), to a hundredth. */
function temperatureOf(parts: readonly Weighed[], head: Head): number {
	const lossOf = (temperature: number, { mail, scores }: Unseen) => {
		const share = sharesAt(scores, head, temperature)[(heads[head] as readonly string[]).indexOf(truthOf(mail, head))] ?? 0;
		return -Math.log(Math.max(1e-9, share));
	};
	const loss = (temperature: number) => sumOf(parts.map(({ mails, weight }) => (weight * sumOf(mails.map((one) => lossOf(temperature, one)))) / mails.length));
	let best = 1;
	for (let hundredths = 20; hundredths <= 400; hundredths += 2) if (loss(hundredths / 100) < loss(best)) best = hundredths / 100;
	return best;
}

/** By hard mails alone, but for the intent: its share is the confidence, which is to hold for real texts, too. */
function temperaturesOf(hard: readonly Unseen[], real: readonly Unseen[]): Fitted['temperatures'] {
	const partsOf = (language: Language, head: Head): Weighed[] => {
		const inLanguage = ({ mail }: Unseen) => learntLanguage(mail.language) === language;
		const texts = head === 'intent' ? real.filter(inLanguage) : [];
		const sets = [...new Set(texts.map(({ set }) => set))].map((name) => texts.filter(({ set }) => set === name));
		const share = sets.length > 0 ? policy.realShare : 0;
		return [{ mails: hard.filter(inLanguage), weight: 1 - share }, ...sets.map((mails) => ({ mails, weight: share / sets.length }))];
	};
	const ofLanguage = (language: Language) => headNames.map((head) => [head, temperatureOf(partsOf(language, head), head)]);
	return Object.fromEntries(languages.map((language) => [language, Object.fromEntries(ofLanguage(language))])) as Fitted['temperatures'];
}

/** Mean F1 over classes, where a mail counts as much as `weightOf` its class. */
function weightedMacroF1(answers: ReadonlyArray<{ truth: number; answer: number }>, classes: number, weightOf: readonly number[]): number {
	const [right, truly, said] = [0, 1, 2].map(() => new Float64Array(classes)) as [Float64Array, Float64Array, Float64Array];
	for (const { truth, answer } of answers) {
		const weight = weightOf[truth] ?? 0;
		(truly[truth] as number) += weight;
		(said[answer] as number) += weight;
		if (truth === answer) (right[truth] as number) += weight;
	}
	return right.reduce((sum, hits, index) => sum + (2 * hits) / Math.max(1e-9, (truly[index] as number) + (said[index] as number)), 0) / classes;
}

/** How the classes of the other heads go with each intent, among all mails. A class that never comes with an intent counts as if it came twice. */
function tableByIntent(mails: readonly Mail[]): ByIntent {
	const tableOf = (head: Head) => {
		const counts = heads.intent.map(() => heads[head].map(() => 2));
		for (const { mail } of mails) {
			const row = counts[heads.intent.indexOf(mail.intent)] as number[];
			(row[(heads[head] as readonly string[]).indexOf(truthOf(mail, head))] as number) += 1;
		}
		const all = heads[head].map((_, place) => sumOf(counts.map((row) => row[place] ?? 0)));
		return counts.map((row) => row.map((count, place) => Number(((count / sumOf(row) / ((all[place] ?? 0) / sumOf(all))) ** agreement.power).toFixed(3))));
	};
	return Object.fromEntries(judgedByIntent.map((head) => [head, tableOf(head)])) as unknown as ByIntent;
}

function sumOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0);
}

/** All shares of a mail, as the engine has them. */
function sharesOfMail({ mail, scores }: Unseen, { temperatures, byIntent }: Pick<Fitted, 'temperatures' | 'byIntent'>): Shares {
	const own = headNames.map((head) => {
		const shares = sharesAt(scores, head, temperatures[learntLanguage(mail.language)][head]);
		return [head, Object.fromEntries(heads[head].map((name, index) => [name, shares[index] ?? 0]))];
	});
	return agreed(Object.fromEntries(own) as unknown as Shares, byIntent);
}

interface Judged {
	mail: LabelledMail;
	shares: Shares;
}

/**
 * Lifts for rare classes: (commonest / own frequency) to the lowest power with about the best macro-F1 on unseen mails. A plain maximum would hardly ever
 * say "confused" or "delighted". How frequent a class is where the engine will work is not known: mails weigh as if it were
 * half-way (on a scale of ratios) between what it is in the training mails and the same for all.
 */
function liftsOf(judged: readonly Judged[], head: Head): number[] {
	const names: readonly string[] = heads[head];
	// An answer that nobody waited for costs less than one that never came: "no" is not lifted.
	if (head === 'needsReply') return names.map(() => 1);
	const frequencies = names.map((name) => judged.filter(({ mail }) => truthOf(mail, head) === name).length);
	const shares = judged.map(({ mail, shares: all }) => ({ truth: names.indexOf(truthOf(mail, head)), shares: Object.values<number>(all[head]) }));
	const rarer = frequencies.map((count) => Math.max(...frequencies) / Math.max(1, count));
	const candidates = policy.liftPowers.map((power) => rarer.map((times) => Number((times ** power).toFixed(3))));
	const weightOf = rarer.map((times) => times ** policy.evenness);
	const quality = (lifts: readonly number[]) =>
		weightedMacroF1(shares.map((one) => ({ truth: one.truth, answer: greatest(lifted(one.shares, lifts)) })), names.length, weightOf);
	const qualities = candidates.map(quality);
	return candidates[qualities.findIndex((one) => one >= Math.max(...qualities) - policy.liftMargin)] ?? names.map(() => 1);
}

function lifted(shares: readonly number[], lifts: readonly number[]): number[] {
	return shares.map((share, index) => share * (lifts[index] ?? 1));
}

function greatest(values: readonly number[]): number {
	return values.indexOf(Math.max(...values));
}

/** The greatest share of `urgent` from which the wanted part of the urgent mails is found. */
function urgentThreshold(judged: readonly Judged[]): number {
	const shares = judged
		.filter(({ mail }) => mail.urgency === 'urgent')
		.map(({ shares: { urgency } }) => urgency.urgent)
		.sort((a, b) => b - a);
	return Math.floor(1000 * (shares[Math.floor(policy.urgentRecall * shares.length)] ?? 0.5)) / 1000;
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

/** The weight in whole steps, as far as they reach. */
function stepsOf(weight: number, step: number): number {
	return Math.max(-mostSteps, Math.min(mostSteps, Math.round(weight / step)));
}

/** The step with which the weights of a row are met best (least squares): half of the one that reaches the greatest, or more. */
function stepByteOf(own: Float32Array): number {
	const most = own.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0);
	let reaching = 0;
	while (reaching < 255 && stepOf(reaching) * mostSteps < most) reaching += 1;
	const missedBy = (byte: number) => own.reduce((sum, weight) => sum + (weight - stepsOf(weight, stepOf(byte)) * stepOf(byte)) ** 2, 0);
	let best = { byte: reaching, missed: missedBy(reaching) };
	for (let byte = reaching - 1; byte >= Math.max(0, reaching - 16); byte--) {
		const missed = missedBy(byte);
		if (missed < best.missed) best = { byte, missed };
	}
	return best.byte;
}

/** Rows as `TrainedWeights` holds them. */
function packedRows({ rows, width }: Weights): string {
	const packed = Buffer.alloc((rows.length / width) * packedBytes);
	for (let row = 0; row < rows.length / width; row++) {
		const own = rows.subarray(row * width, row * width + columnCount);
		const byte = stepByteOf(own);
		const at = row * packedBytes;
		packed[at] = byte;
		own.forEach((weight, column) => ((packed[at + 1 + (column >> 1)] as number) |= (stepsOf(weight, stepOf(byte)) & 15) << (4 * (column & 1))));
	}
	return packed.toString('base64');
}

type Fitted = Pick<TrainedWeights, 'temperatures' | 'byIntent' | 'lifts' | 'urgentFrom'>;

function packed(weights: Weights, ids: readonly number[], { temperatures, byIntent, lifts, urgentFrom }: Fitted): TrainedWeights {
	return { ids: base64Leb128(ids), rows: packedRows(weights), temperatures, byIntent, lifts, urgentFrom };
}

/** How right the engine is about mails that it has not read: as the node decides, by language. */
function figuresOf(unseen: readonly Unseen[], fitted: Fitted): Record<string, unknown> {
	const decided = unseen.map((one) => {
		const { mail } = one;
		const shares = sharesOfMail(one, fitted);
		const labels = decide(shares, fitted, false);
		return { mail, labels: { ...labels, needsReply: labels.needsReply ? 'yes' : 'no' }, confidence: shares.intent[labels.intent] };
	});
	return {
		mails: unseen.length,
		calibrationError: Number(expectedCalibrationError(decided.map(({ mail, labels, confidence }) => ({ confidence, right: mail.intent === labels.intent }))).toFixed(3)),
		...Object.fromEntries(
			headNames.map((head) => {
				const { accuracy, macroF1, classes } = measure(decided.map(({ mail, labels }) => ({ truth: truthOf(mail, head), answer: labels[head] })), 0);
				return [
					head,
					{
						accuracy: Number(accuracy.toFixed(3)),
						macroF1: Number(macroF1.toFixed(3)),
						classes: Object.fromEntries(classes.map(({ label, support, recall, precision }) => [label, [support, Number(recall.toFixed(2)), Number(precision.toFixed(2))]])),
					},
				];
			}),
		),
	};
}

async function allMails(): Promise<Mail[]> {
	return [
		...writtenBatches(written).flatMap(({ batch, mails }) => mails.map((mail) => ({ group: groupOf(batch), hard: /-hard-/u.test(batch), mail, features: featuresOf(mail) }))),
		...(await publicSample(publicData)).map((mail) => {
			const set = setOf(mail.id);
			return { group: set, hard: false, set, mail, features: featuresOf(mail) };
		}),
	];
}

function sourceOf(trained: TrainedWeights): string {
	return `/* Written by "npm run train:email". */\nimport type { TrainedWeights } from './model';\n\nexport const weights: TrainedWeights = ${JSON.stringify(trained)};\n`;
}

async function train(mode: 'all' | 'check' | 'weights only'): Promise<void> {
	const mails = await allMails();
	const rows = rowsFor(mails.map(({ features }) => features), policy.leastMails);
	const examples = mails.map(({ mail, features }) => exampleOf(features, rows, mail));
	console.log(`${mails.length} mails, ${rows.size} features that stand in at least ${policy.leastMails}`);
	const { weights, kept } = learnFrom(examples, rows.size);
	const ids = [...rows.keys()].filter((_, row) => kept.has(row));
	const byIntent = tableByIntent(mails);

	if (mode === 'weights only') {
		writeFileSync(target, sourceOf(packed(weights, ids, { ...present, byIntent })));
		return;
	}
	if (mode === 'check') {
		const current = JSON.stringify(packed(weights, ids, { ...present, byIntent })) === JSON.stringify(present);
		console.log(current ? 'The weights are those of these mails.' : 'The weights are not those of these mails: run "npm run train:email".');
		process.exitCode = current ? 0 : 1;
		return;
	}
	const unseen = unseenScores(mails, examples, rows.size);
	const hard = unseen.filter((one) => one.hard);
	const real = unseen.filter(({ set }) => set !== undefined);
	const temperatures = temperaturesOf(hard, real);
	const judged = hard.map((one) => ({ mail: one.mail, shares: sharesOfMail(one, { temperatures, byIntent }) }));
	const urgentFrom = urgentThreshold(judged);
	const lifts = Object.fromEntries(headNames.map((head) => [head, liftsOf(judged, head)])) as Record<Head, number[]>;
	const fitted = { temperatures, byIntent, lifts, urgentFrom };
	const figures = {
		'hard, English': figuresOf(hard.filter(({ mail }) => mail.language === 'en'), fitted),
		'hard, Spanish, French, German, Chinese, Japanese': figuresOf(hard.filter(({ mail }) => mail.language !== 'en'), fitted),
		'real texts of public sets that it had not read': figuresOf(real, fitted),
		'all': figuresOf(unseen, fitted),
	};
	writeFileSync(unseenFigures, `${JSON.stringify(figures, null, '\t')}\n`);
	console.log(JSON.stringify({ ...fitted, ...figures }, null, 1));
	const source = sourceOf(packed(weights, ids, fitted));
	writeFileSync(target, source);
	console.log(`${ids.length} features x ${columnCount} classes: ${(source.length / 1e6).toFixed(2)} MB`);
}

const check = process.argv.includes('--check');
if (!existsSync(publicData)) {
	console.error(check ? 'LEFT OUT: the public sets are not here, so the weights are not compared.' : `The public sets are not at ${publicData}.`);
	process.exitCode = check && process.env.CI !== 'true' ? 0 : 1;
} else {
	train(check ? 'check' : process.argv.includes('--weights-only') ? 'weights only' : 'all').catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
}
