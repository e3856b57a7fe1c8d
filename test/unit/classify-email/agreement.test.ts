import fc from 'fast-check';
import type { ByIntent } from '../../../nodes/ClassifyEmail/engine/trained/agreement';
import { agreed } from '../../../nodes/ClassifyEmail/engine/trained/agreement';
import type { Shares } from '../../../nodes/ClassifyEmail/engine/trained/model';
import { weights } from '../../../nodes/ClassifyEmail/engine/trained/weights';
import type { Intent } from '../../../nodes/shared/vocabulary';
import { emotions, intents, sentiments, urgencies } from '../../../nodes/shared/vocabulary';

function sharesFrom<T extends string>(names: readonly T[], values: readonly number[]): Record<T, number> {
	const sum = names.reduce((all, _, place) => all + (values[place] ?? 1), 0);
	return Object.fromEntries(names.map((name, place) => [name, (values[place] ?? 1) / sum])) as Record<T, number>;
}

/** Even in all but the intent. */
const certainOf = (intent: Intent): Shares => ({
	intent: sharesFrom(intents, intents.map((one) => (one === intent ? 1 : 0))),
	urgency: sharesFrom(urgencies, []),
	sentiment: sharesFrom(sentiments, []),
	emotion: sharesFrom(emotions, []),
	needsReply: sharesFrom(['no', 'yes'], []),
});

const anyShares = fc
	.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 31, maxLength: 31 })
	.map((values): Shares => ({
		intent: sharesFrom(intents, values.slice(0, 15)),
		urgency: sharesFrom(urgencies, values.slice(15, 19)),
		sentiment: sharesFrom(sentiments, values.slice(19, 22)),
		emotion: sharesFrom(emotions, values.slice(22, 29)),
		needsReply: sharesFrom(['no', 'yes'], values.slice(29)),
	}));

const total = (shares: Readonly<Record<string, number>>) => Object.values(shares).reduce((sum, share) => sum + share, 0);

describe('labels judged in the light of the intent', () => {
	it('have shares that sum to one, and leave the intent as it is', () => {
		fc.assert(
			fc.property(anyShares, (shares) => {
				const result = agreed(shares, weights.byIntent);
				expect(result.intent).toEqual(shares.intent);
				for (const head of ['urgency', 'sentiment', 'emotion', 'needsReply'] as const) expect(total(result[head])).toBeCloseTo(1, 9);
			}),
		);
	});

	it('stay as they are where the intent says nothing', () => {
		const even = (classes: number) => intents.map(() => new Array<number>(classes).fill(1));
		const silent: ByIntent = { urgency: even(4), sentiment: even(3), emotion: even(7), needsReply: even(2) };
		fc.assert(
			fc.property(anyShares, (shares) => {
				const result = agreed(shares, silent);
				for (const name of urgencies) expect(result.urgency[name]).toBeCloseTo(shares.urgency[name], 9);
				for (const name of emotions) expect(result.emotion[name]).toBeCloseTo(shares.emotion[name], 9);
			}),
		);
	});

	it('press more in a defect than in praise, which is kinder and waits for no answer', () => {
		const [defect, praise] = [agreed(certainOf('issue_report'), weights.byIntent), agreed(certainOf('feedback'), weights.byIntent)];
		expect(defect.urgency.urgent).toBeGreaterThan(3 * praise.urgency.urgent);
		expect(praise.sentiment.positive).toBeGreaterThan(defect.sentiment.positive);
		expect(praise.needsReply.no).toBeGreaterThan(defect.needsReply.no);
	});
});
