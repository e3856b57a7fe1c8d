import { customLabeller } from '../../../nodes/ClassifyEmail/engine/customLabels';
import type { SetName } from '../../evaluate/intentSets';
import { filesOf, readIntentSet } from '../../evaluate/intentSets';
import type { DrawFigures } from '../../evaluate/labelDraws';
import { draw, figuresOf } from '../../evaluate/labelDraws';
import { asMail } from '../../evaluate/mailAround';
import { sharedData } from '../sharedData';

const measured = ['accuracy', 'forced', 'macroF1', 'otherRecall', 'otherPrecision'] as const;

/** A little under what `npm run evaluate:labels` gives; the mean of three draws of ten labels. */
const floors: Array<{ set: SetName; examples: number; mails: boolean; least: Partial<Record<(typeof measured)[number], number>>; calibrationError: number }> = [
	{ set: 'clinc150', examples: 0, mails: false, least: { forced: 0.55, macroF1: 0.52 }, calibrationError: 0.18 },
	{ set: 'clinc150', examples: 5, mails: false, least: { accuracy: 0.77, forced: 0.88, macroF1: 0.82, otherRecall: 0.86, otherPrecision: 0.68 }, calibrationError: 0.1 },
	{ set: 'clinc150', examples: 20, mails: false, least: { accuracy: 0.83, forced: 0.94, macroF1: 0.87, otherRecall: 0.9, otherPrecision: 0.74 }, calibrationError: 0.09 },
	{ set: 'banking77', examples: 5, mails: false, least: { accuracy: 0.7, forced: 0.79, macroF1: 0.7, otherRecall: 0.63, otherPrecision: 0.6 }, calibrationError: 0.1 },
	{ set: 'clinc150', examples: 10, mails: true, least: { accuracy: 0.62, forced: 0.82, macroF1: 0.72, otherRecall: 0.8, otherPrecision: 0.58 }, calibrationError: 0.13 },
	{ set: 'banking77', examples: 20, mails: false, least: { accuracy: 0.8, forced: 0.88, macroF1: 0.79, otherRecall: 0.7, otherPrecision: 0.69 }, calibrationError: 0.09 },
];

function mean(all: readonly DrawFigures[], figure: keyof DrawFigures): number {
	return all.reduce((sum, one) => sum + one[figure], 0) / all.length;
}

describe('labels of the operator, on public sets of requests and texts with none of the labels', () => {
	for (const { set: name, examples, mails, least, calibrationError } of floors) {
		const paths = filesOf[name].map((file) => sharedData(file));
		const here = paths.flatMap((path) => path ?? []);
		(here.length < paths.length ? it.skip : it)(`${name} with ${examples} examples a label, ${mails ? 'whole mails' : 'one sentence each'}, stays above its floor`, async () => {
			const set = readIntentSet(name, here);
			const all: DrawFigures[] = [];
			for (const seed of [1, 2, 3]) {
				const drawn = draw(set, { labels: 10, examples, seed, split: 'test' });
				const tell = await customLabeller(drawn.labels);
				all.push(figuresOf(drawn.asked, drawn.asked.map(({ text }, place) => tell(mails ? asMail(text, place) : text, 'en'))));
			}
			const below = measured.filter((figure) => mean(all, figure) < (least[figure] ?? 0)).map((figure) => [figure, mean(all, figure), least[figure]]);
			expect(below).toEqual([]);
			expect(mean(all, 'calibrationError')).toBeLessThan(calibrationError);
		});
	}
});
