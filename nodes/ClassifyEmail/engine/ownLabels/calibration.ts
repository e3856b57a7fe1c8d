import type { LabelModel, Sample, Standing } from './model';

/**
 * How sure a text has one of the labels at all, and how sure it is which. What holds for any labels was fitted on the training
 * splits of Banking77 and CLINC150 (5 to 40 labels, 1 to 20 examples; `npm run fit:labels`); the examples at hand then shift it: each is held
 * against the others, once as it is and once as if its label did not exist.
 */

const calibration = {
	/** Logit of "it has one of the labels", where one mail in three has none. */
	known: { constant: -1.59, middle: 3.03, lead: 3.29, nearest: 3.84, examples: -0.43, labels: 0.02, middleByExamples: 0.55, leadByExamples: 0.71, namesOnly: 0.83, middleOfNames: -2.81 },
	/** Logarithm of the temperature of the labels' shares. */
	temperature: { constant: -1.4, examples: 0.08, labels: 0.12 },
	/** The examples' own word: standard deviations of shift and stretch before it is heard, and what one example counts. */
	own: { shift: 1, stretch: 0.3, weight: 0.3 },
	/** Share of mails that have one of the labels. */
	inScope: 2 / 3,
	/** Examples that are held against the others, at most. */
	held: 300,
} as const;

export interface Run {
	labels: number;
	/** Examples a label, on the average; at least 1. */
	examples: number;
	/** There are no examples: names and descriptions are all there is. */
	namesOnly: boolean;
}

/** Logit before and after the examples at hand were heard: `shift + stretch * logit`. */
export interface Heard {
	shift: number;
	stretch: number;
}

const unheard: Heard = { shift: 0, stretch: 1 };

function twoLargest(values: Float64Array, except: number): [number, number] {
	let [first, second] = [0, 0];
	values.forEach((value, at) => {
		if (at === except) return;
		if (value > first) [first, second] = [value, first];
		else if (value > second) second = value;
	});
	return [first, second];
}

const knownNames = ['constant', 'middle', 'lead', 'nearest', 'examples', 'labels', 'middleByExamples', 'leadByExamples', 'namesOnly', 'middleOfNames'] as const;
type KnownTerm = (typeof knownNames)[number];

/** @param except a label that is taken not to exist */
export function knownTerms({ middles, nearest }: Standing, run: Run, except = -1): Record<KnownTerm, number> {
	const [middle, next] = twoLargest(middles, except);
	const examples = Math.log2(run.examples);
	const lead = middle - next;
	return {
		constant: 1,
		middle,
		lead,
		nearest: twoLargest(nearest, except)[0],
		examples,
		labels: Math.log2(run.labels),
		middleByExamples: middle * examples,
		leadByExamples: lead * examples,
		namesOnly: run.namesOnly ? 1 : 0,
		middleOfNames: run.namesOnly ? middle : 0,
	};
}

/** @param except a label that is taken not to exist */
export function knownLogit(standing: Standing, run: Run, except = -1): number {
	const { known } = calibration;
	const terms = knownTerms(standing, run, except);
	return knownNames.reduce((sum, name) => sum + known[name] * terms[name], 0);
}

export function temperatureOf({ labels, examples }: Run): number {
	const { temperature } = calibration;
	return Math.exp(temperature.constant + temperature.examples * Math.log2(examples) + temperature.labels * Math.log2(labels));
}

export function share(logit: number): number {
	return 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, logit))));
}

interface Held {
	logit: number;
	known: 0 | 1;
	weight: number;
}

/** Logistic regression of two figures with a normal prior, by Newton's method (Platt 1999, with a prior). */
function fit(held: readonly Held[]): Heard {
	const { own } = calibration;
	const [a, b] = [1 / own.shift ** 2, 1 / own.stretch ** 2];
	let { shift, stretch } = unheard;
	for (let round = 0; round < 20; round++) {
		let [slope0, slope1] = [-a * shift, -b * (stretch - 1)];
		let [bend00, bend01, bend11] = [a, 0, b];
		for (const { logit, known, weight } of held) {
			const chance = share(shift + stretch * logit);
			const error = weight * (known - chance);
			const curve = weight * chance * (1 - chance);
			slope0 += error;
			slope1 += error * logit;
			bend00 += curve;
			bend01 += curve * logit;
			bend11 += curve * logit * logit;
		}
		const area = bend00 * bend11 - bend01 * bend01;
		shift += (bend11 * slope0 - bend01 * slope1) / area;
		stretch += (bend00 * slope1 - bend01 * slope0) / area;
	}
	return Number.isFinite(shift) && Number.isFinite(stretch) && stretch > 0 ? { shift, stretch } : unheard;
}

/** Holds the examples against each other. Nothing is heard where no label has two. */
export function listen(model: LabelModel, samples: readonly Sample[], run: Run): Heard {
	const counts = new Map<number, number>();
	const examples = samples.flatMap((sample, position) => (sample.isExample ? [{ ...sample, position }] : []));
	for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
	const telling = examples.filter(({ label }) => (counts.get(label) ?? 0) > 1);
	if (telling.length === 0 || run.labels < 2) return unheard;
	const every = Math.ceil(telling.length / calibration.held);
	const { inScope, own } = calibration;
	const fewer = { ...run, examples: Math.max(1, run.examples - 1) };
	const held = telling
		.filter((_, place) => place % every === 0)
		.flatMap(({ vector, label, position }): Held[] => {
			const standing = model.standing(vector, position);
			return [
				{ logit: knownLogit(standing, fewer), known: 1, weight: 2 * inScope * own.weight },
				{ logit: knownLogit(standing, fewer, label), known: 0, weight: 2 * (1 - inScope) * own.weight },
			];
		});
	return fit(held);
}
