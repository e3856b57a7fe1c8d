import type { IntentSet, Request } from './intentSets';
import { expectedCalibrationError, measure } from './measures';
import { randomFrom } from '../../nodes/shared/random';

/** Some labels of a set with a few examples each, as an operator would give them, and texts to tell. */
export interface Draw {
	labels: Array<{ name: string; description: string; examples: string[] }>;
	asked: Request[];
}

export interface DrawSettings {
	labels: number;
	/** Examples a label. */
	examples: number;
	seed: number;
	/** `train` asks about texts of the training split that are no examples: for tuning. `test` is for reporting. */
	split: 'train' | 'test';
}

const drawing = {
	/** Texts asked about of each label, at most. */
	asked: 20,
	/** Share of the texts asked about that have none of the labels. */
	outOfScope: 1 / 3,
} as const;

export const other = 'other';

function shuffled<T>(list: readonly T[], random: () => number): T[] {
	const all = [...list];
	for (let i = all.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[all[i], all[j]] = [all[j] as T, all[i] as T];
	}
	return all;
}

/** The same settings give the same draw. Fewer examples of the same seed are a part of more. */
export function draw(set: IntentSet, { labels: count, examples, seed, split }: DrawSettings): Draw {
	const random = randomFrom(seed * 7919 + count);
	const names = shuffled([...new Set(set.train.map(({ label }) => label))].sort(), random).slice(0, count);
	const of = (list: readonly Request[], name: string) => shuffled(list.filter(({ label }) => label === name), random).map(({ text }) => text);
	const asked: Request[] = [];
	const labels = names.map((name) => {
		const train = of(set.train, name);
		// The longest list of examples that is drawn: what is asked stays the same for fewer.
		const rest = split === 'train' ? train.slice(20) : of(set.test, name);
		asked.push(...rest.slice(0, drawing.asked).map((text) => ({ text, label: name })));
		return { name, description: '', examples: train.slice(0, examples) };
	});
	const chosen = new Set(names);
	const others = (split === 'train' ? set.train : set.test).filter(({ label }) => !chosen.has(label)).map(({ text }) => text);
	const outside = set.outOfScope[split];
	const wanted = Math.round((asked.length * drawing.outOfScope) / (1 - drawing.outOfScope));
	const strange = shuffled(outside.length > 0 ? outside : others, random).slice(0, wanted);
	return { labels, asked: [...asked, ...strange.map((text) => ({ text, label: other }))] };
}

export interface DrawFigures {
	/** Share of the texts with one of the labels that got it. */
	accuracy: number;
	/** The same where `other` may not be said: how well the labels are told from each other. */
	forced: number;
	/** Mean F1 over the labels and `other`. */
	macroF1: number;
	otherRecall: number;
	otherPrecision: number;
	/** Expected calibration error of the confidence, in ten bins. */
	calibrationError: number;
}

export interface LabelAnswer {
	label: string;
	confidence: number;
	scores: Record<string, number>;
}

/** How a labeller that learnt the draw's labels does on the texts asked. */
export function figuresOf(asked: readonly Request[], answers: readonly LabelAnswer[]): DrawFigures {
	const judged = asked.flatMap(({ label }, place) => {
		const answer = answers[place];
		return answer ? [{ truth: label, answer: answer.label, confidence: answer.confidence, scores: answer.scores }] : [];
	});
	const inScope = judged.filter(({ truth }) => truth !== other);
	const { classes, macroF1 } = measure(judged, 0);
	const outside = classes.find(({ label }) => label === other);
	const best = (scores: Record<string, number>) => Object.entries(scores).filter(([name]) => name !== other).sort(([, a], [, b]) => b - a)[0]?.[0];
	const share = (hits: number) => hits / Math.max(1, inScope.length);
	return {
		accuracy: share(inScope.filter(({ truth, answer }) => truth === answer).length),
		forced: share(inScope.filter(({ truth, scores }) => best(scores) === truth).length),
		macroF1,
		otherRecall: outside?.recall ?? 0,
		otherPrecision: outside?.precision ?? 0,
		calibrationError: expectedCalibrationError(judged.map(({ truth, answer, confidence }) => ({ confidence, right: truth === answer }))),
	};
}
