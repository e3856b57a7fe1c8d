import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { analyseFeedback, type FeedbackAnalysis } from '../../../nodes/GenerateInsightsReport/analyseFeedback/analyseFeedback';
import { readFeedback, readLimits } from '../../../nodes/GenerateInsightsReport/analyseFeedback/answers';
import { feedbackTargets } from '../../../nodes/GenerateInsightsReport/analyseFeedback/policy';
import { compareMeans, compareShares, distinguishable } from '../../../nodes/GenerateInsightsReport/analyseFeedback/statistics/comparisons';
import { meanInterval, netPromoterInterval, wilson } from '../../../nodes/GenerateInsightsReport/analyseFeedback/statistics/intervals';
import { normalQuantile, tQuantile } from '../../../nodes/GenerateInsightsReport/analyseFeedback/statistics/normal';
import { themesOfText, themeWords } from '../../../nodes/GenerateInsightsReport/analyseFeedback/themes/lexicon';
import { quotationOf } from '../../../nodes/GenerateInsightsReport/analyseFeedback/themes/quotation';
import { randomFrom } from '../../../nodes/shared/random';
import { sharedData } from '../sharedData';

const survey = sharedData('feedback/nps-survey.csv');
const complaints = sharedData('feedback/airline-complaints.csv');
const now = Date.parse('2026-11-01T00:00:00Z');
const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString();

function analyse(feedback: unknown, given: { policy?: object; invited?: object; themes?: Record<string, string[]>; now?: number } = {}): FeedbackAnalysis {
	return analyseFeedback({
		feedback: readFeedback(feedback),
		limits: readLimits(given.policy),
		targets: feedbackTargets,
		invited: given.invited ?? {},
		themes: given.themes ?? {},
		timeZone: 'UTC',
		now: given.now ?? now,
	});
}

/** Rows of a public set. */
const rowsOf = (path = ''): Array<Record<string, string>> => parse(readFileSync(path, 'utf8'), { columns: true, relax_quotes: true });

describe('intervals and tests equal published values', () => {
	it.each([
		[81, 263, 0.2553, 0.3662],
		[15, 148, 0.0624, 0.1605],
		[0, 20, 0, 0.1611],
		[1, 29, 0.0061, 0.1718],
	])('Wilson, %i of %i: %f to %f (Newcombe 1998, table I)', (hits, of, low, high) => {
		const interval = wilson(hits, of, 0.95);
		expect(interval.low).toBeCloseTo(low, 4);
		expect(interval.high).toBeCloseTo(high, 4);
	});

	it('quantiles of the normal and of Student\'s t (any table)', () => {
		expect(normalQuantile(0.95)).toBeCloseTo(1.959964, 5);
		expect(normalQuantile(0.9)).toBeCloseTo(1.644854, 5);
		expect(tQuantile(0.95, 10)).toBeCloseTo(2.228139, 5);
		expect(tQuantile(0.95, 1)).toBeCloseTo(12.7062, 3);
		expect(tQuantile(0.99, 30)).toBeCloseTo(2.749996, 5);
	});

	it('Welch\'s test on the sleep data of Student (t = 1.8608, df = 17.776, p = 0.07939)', () => {
		const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
		const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
		expect(compareMeans(first, second)).toBeCloseTo(0.07939, 5);
	});

	it('the net promoter interval, worked by hand: 15 promoters and 8 detractors of 36', () => {
		const [up, down] = [15.75 / 39, 8.75 / 39];
		const reach = 1.959964 * Math.sqrt((up + down - (up - down) ** 2) / 39);
		const interval = netPromoterInterval({ promoters: 15, detractors: 8, answered: 36 }, 0.95);
		expect(interval.low).toBeCloseTo(100 * (up - down - reach), 3);
		expect(interval.high).toBeCloseTo(100 * (up - down + reach), 3);
	});

	it('the net promoter interval holds the true score in 92 of 100 samples and more, from 10 answers on', () => {
		const next = randomFrom(11);
		for (const [promoters, detractors] of [[0.5, 0.2], [0.2, 0.5], [0.8, 0.05], [0.34, 0.33]] as const) {
			for (const answered of [10, 40, 200]) {
				let held = 0;
				for (let sample = 0; sample < 600; sample++) {
					const counts = { promoters: 0, detractors: 0, answered };
					for (let index = 0; index < answered; index++) {
						const drawn = next();
						if (drawn < promoters) counts.promoters++;
						else if (drawn < promoters + detractors) counts.detractors++;
					}
					const { low, high } = netPromoterInterval(counts, 0.95);
					const truth = 100 * (promoters - detractors);
					if (low <= truth && truth <= high) held++;
				}
				expect(held / 600).toBeGreaterThan(0.92);
			}
		}
	});

	it('a mean of answers that are all the same is certain only of itself', () => {
		expect(meanInterval([7, 7, 7, 7], 0.95, { min: 1, max: 7 })).toMatchObject({ low: 7, high: 7 });
	});

	it('no interval leaves its scale, and each holds its value', () => {
		fc.assert(
			fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (promoters, detractors, passives) => {
				const answered = promoters + detractors + passives;
				fc.pre(answered > 0);
				const { low, high } = netPromoterInterval({ promoters, detractors, answered }, 0.95);
				expect(low).toBeGreaterThanOrEqual(-100);
				expect(high).toBeLessThanOrEqual(100);
				const share = wilson(promoters, answered, 0.95);
				expect(share.low).toBeLessThanOrEqual(promoters / answered + 1e-12);
				expect(share.high).toBeGreaterThanOrEqual(promoters / answered - 1e-12);
			}),
		);
	});

	it('shares that are all or none differ from nothing', () => {
		expect(compareShares({ hits: 0, of: 20 }, { hits: 0, of: 30 })).toBe(1);
		expect(distinguishable([0.04, 0.01, 0.6], 0.05)).toEqual([false, true, false]);
		expect(distinguishable([], 0.05)).toEqual([]);
	});
});

describe('scores', () => {
	(survey === undefined ? it.skip : it)('are +10.86 net promoters over the public survey, with a narrow interval', () => {
		const rows = rowsOf(survey);
		const analysis = analyse(rows.map(({ score, surveyed_at: at }) => ({ at, kind: 'nps', score })), { now: Date.parse('2019-01-01T00:00:00Z') });
		const [nps] = analysis.scores;
		expect(nps).toMatchObject({ metric: 'nps', answered: 20_268, skipped: 0, tooFew: false });
		expect(nps?.value?.toFixed(2)).toBe('10.86');
		expect(nps?.interval?.low).toBeCloseTo(9.62, 2);
		expect(nps?.interval?.high).toBeCloseTo(12.09, 2);
	});

	it('do not count skipped questions, but the response rate does', () => {
		const rows = Array.from({ length: 40 }, (_, index) => ({ at: daysAgo(index), kind: 'nps', score: index < 20 ? 10 : index < 30 ? '' : null }));
		expect(analyse(rows).scores[0]).toMatchObject({ value: 100, answered: 20, skipped: 20, response: { hits: 20, of: 40, value: 0.5 } });
		expect(analyse(rows.slice(0, 20)).scores[0]?.response).toBeNull();
		expect(analyse(rows.slice(0, 20), { invited: { nps: 80 } }).scores[0]?.response).toMatchObject({ hits: 20, of: 80, value: 0.25 });
	});

	it('below ten answers are "too few", and no value is given', () => {
		const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ at: daysAgo(index), kind: 'csat', score: 5 }));
		const nine = analyse(rows(9));
		expect(nine.scores[0]).toMatchObject({ tooFew: true, value: null, interval: null, answered: 9 });
		expect(nine.reasons[0]?.text).toContain('too few');
		expect(nine.actions).toContainEqual(expect.objectContaining({ code: 'ask_more' }));
		expect(analyse(rows(10)).scores[0]).toMatchObject({ tooFew: false, value: 1 });
	});

	it('on different scales are never mixed', () => {
		const on = (scale: string | undefined, score: number) => Array.from({ length: 12 }, (_, index) => ({ at: daysAgo(index), kind: 'csat', score, scale }));
		const { scores } = analyse([...on(undefined, 5), ...on('1-10', 5), ...on('7', 7)]);
		expect(scores.map(({ metric, scale, answered, value }) => [metric, scale, answered, value])).toEqual([
			['csat', '1-5', 12, 1],
			['csat_1_7', '1-7', 12, 1],
			['csat_1_10', '1-10', 12, 0],
		]);
	});

	it('off their scale are a finding about the data, and count for nothing', () => {
		const good = Array.from({ length: 10 }, (_, index) => ({ at: daysAgo(index), kind: 'ces', score: 6 }));
		const analysis = analyse([...good, { at: daysAgo(1), kind: 'ces', score: 9 }, { at: daysAgo(1), kind: 'nps', score: 4, scale: '1-5' }, { at: daysAgo(1), kind: 'csat', score: 4.5 }]);
		expect(analysis.scores).toHaveLength(1);
		expect(analysis.scores[0]).toMatchObject({ answered: 10, value: 1, mean: { value: 6 } });
		expect(analysis.findings[0]).toMatchObject({ kind: 'data_quality', value: 3 });
	});

	it('count each kind by itself, whatever the mixture', () => {
		const row = fc.record({ kind: fc.constantFrom('nps', 'csat', 'ces'), score: fc.option(fc.integer({ min: 1, max: 5 })), days: fc.nat(300) });
		fc.assert(
			fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
				const analysis = analyse(rows.map(({ days, ...rest }) => ({ ...rest, at: daysAgo(days) })));
				for (const score of analysis.scores) {
					const own = rows.filter(({ kind }) => kind === score.metric);
					expect(score.answered).toBe(own.filter((one) => one.score !== null).length);
					expect(Object.values(score.distribution).reduce((sum, count) => sum + count, 0)).toBe(score.answered);
				}
				expect(JSON.stringify(analysis)).not.toMatch(/NaN|Infinity/);
			}),
			{ numRuns: 60 },
		);
	});

	it('name the row that cannot be read', () => {
		expect(() => analyse([{ at: daysAgo(1), kind: 'nps', score: 9 }, { at: 'yesterday', kind: 'nps', score: 1 }])).toThrow('feedback[1].at');
		expect(() => analyse([{ at: daysAgo(1), kind: 'mood', score: 9 }])).toThrow('nps, csat, ces');
	});
});

describe('changes', () => {
	it('are called in at most 5 of 100 runs in which nothing changed', () => {
		const next = randomFrom(5);
		const runs = 400;
		let alarms = 0;
		for (let run = 0; run < runs; run++) {
			const size = 20 + Math.floor(next() * 100);
			const rows = Array.from({ length: size }, () => {
				const kind = (['nps', 'csat', 'ces'] as const)[Math.floor(next() * 3)] ?? 'nps';
				const top = { nps: 11, csat: 5, ces: 7 }[kind];
				const score = Math.floor(Math.sqrt(next()) * top) + (kind === 'nps' ? 0 : 1);
				const text = ['the invoice is wrong', 'support was rude', 'the app crashed', 'all good', ''][Math.floor(next() * 5)];
				return { at: daysAgo(next() * 180), kind, score, text };
			});
			const { changes, trends } = analyse(rows);
			if ([...changes, ...trends].some(({ changed }) => changed)) alarms++;
		}
		// Two standard errors of 400 runs above 5 %.
		expect(alarms / runs).toBeLessThanOrEqual(0.072);
	});

	it('are called where they are large, with their direction', () => {
		const rows = Array.from({ length: 200 }, (_, index) => ({ at: daysAgo(index * 0.9), kind: 'nps', score: index < 100 ? (index % 2 ? 3 : 9) : index % 5 ? 9 : 8 }));
		const { changes, findings, actions } = analyse(rows);
		expect(changes[0]).toMatchObject({ metric: 'nps', changed: true, direction: 'worse' });
		expect(findings[0]).toMatchObject({ kind: 'shift', severity: 'warning', metric: 'nps' });
		expect(actions.map(({ code }) => code)).toContain('look_into_fall');
	});

	it('are not looked for where a period has fewer than ten answers', () => {
		const rows = Array.from({ length: 30 }, (_, index) => ({ at: daysAgo(index < 9 ? index : 95 + index), kind: 'nps', score: index < 9 ? 0 : 10 }));
		expect(analyse(rows)).toMatchObject({ changes: [], reasons: expect.arrayContaining([expect.objectContaining({ code: 'nothing_to_compare' })]) });
	});
});

describe('themes', () => {
	it.each([
		['technical', 'I cannot log in, the app crashes'],
		['billing', 'I was charged twice on my invoice'],
		['product', 'The parcel arrived damaged and late'],
		['service_quality', 'Your agent was rude and hung up'],
		['technical', 'Die Anmeldung schlägt fehl, ständig Fehler'],
		['billing', 'La facture est trop chère'],
		['product', 'El pedido llegó tarde y la calidad es mala'],
		['service_quality', '客服态度很差'],
		['billing', '請求書の料金が間違っています'],
	])('%s: %s', (theme, text) => {
		expect(themesOfText(text, themeWords())[0]).toBe(theme);
	});

	it('are found besides the given ones, with counts', () => {
		const texts = [...Array.from({ length: 8 }, (_, i) => `The parking lot was full again ${i}`), ...Array.from({ length: 12 }, () => 'The invoice was wrong')];
		const { themes } = analyse(texts.map((text, index) => ({ at: daysAgo(index), kind: 'nps', score: 3, text })));
		expect(themes[0]).toMatchObject({ theme: 'billing', texts: 12, found: false });
		const found = themes.find((theme) => theme.found && theme.name.includes('parking'));
		expect(found).toMatchObject({ texts: 8, badShare: 1 });
	});

	(complaints === undefined ? it.skip : it)('agree with the reasons that people gave to complaints, as measured', () => {
		const rows = rowsOf(complaints).filter(({ negativereason }) => negativereason !== '' && negativereason !== "Can't Tell");
		const expected: Record<string, string> = {
			'Customer Service Issue': 'service_quality',
			'Flight Attendant Complaints': 'service_quality',
			longlines: 'service_quality',
			'Late Flight': 'product',
			'Cancelled Flight': 'product',
			'Bad Flight': 'product',
			'Lost Luggage': 'product',
			'Damaged Luggage': 'product',
			'Flight Booking Problems': 'technical',
		};
		const agreement = (themes: ReturnType<typeof themeWords>) => {
			const spoken = rows.map(({ text = '', negativereason = '' }) => ({ wanted: expected[negativereason] ?? '', themes: themesOfText(text, themes) }));
			return {
				first: spoken.filter(({ wanted, themes: [first] }) => first === wanted).length / rows.length,
				among: spoken.filter(({ wanted, themes: found }) => found.includes(wanted)).length / rows.length,
			};
		};
		const trade = { product: ['flight', 'bag', 'luggage', 'plane', 'seat', 'gate', 'tarmac', 'take off'], technical: ['book', 'reservation', 'reset'] };
		const [plain, told] = [agreement(themeWords()), agreement(themeWords(trade))];
		const found = analyse(rows.map(({ text }, index) => ({ at: daysAgo(index % 80), kind: 'csat', score: 1, text }))).themes.filter((theme) => theme.found);
		console.log(
			`${rows.length} complaints. Theme spoken of most is the labelled one: ${plain.first.toFixed(3)} without words of the trade, ${told.first.toFixed(3)} with eleven; labelled one among those found: ${plain.among.toFixed(3)}, ${told.among.toFixed(3)}. Found: ${found.map(({ name, texts }) => `${name} (${texts})`).join('; ')}.`,
		);
		expect(plain.among).toBeGreaterThan(0.52);
		expect(told.among).toBeGreaterThan(0.68);
		expect(told.first).toBeGreaterThan(0.54);
		expect(found.map(({ name }) => name).join()).toMatch(/bag|luggage/);
	});

	it('take words of the trade and themes of the operator\'s own', () => {
		const { themes } = analyse([{ at: daysAgo(1), kind: 'nps', score: 2, text: 'Dirty floor, and the boiler drips. (again!)' }], { themes: { product: ['boiler'], Cleanliness: ['dirty', 'clean ('] } });
		expect(themes.map(({ theme }) => theme)).toEqual(['Cleanliness', 'product']);
	});

	it('are quoted without personal data', () => {
		const shown = quotationOf('I am Ana Ruiz, ana@example.com, +49 221 5550123, card 4111 1111 1111 1111, see https://x.example/a?b, tell @joe; order AB-123456.', ['Ana', 'Ruiz']);
		expect(shown).toBe('I am [name] [name], [email], [phone], card [card], see [link] tell [name]; order [number].');
		expect(quotationOf('x'.repeat(500)).length).toBeLessThanOrEqual(240);
	});
});

describe('actions', () => {
	it('name whom to get in touch with, the worst first, without what identifies them in the text', () => {
		const rows = [
			{ at: daysAgo(1), kind: 'nps', score: 5, contactId: 'c-1', text: 'meh' },
			{ at: daysAgo(2), kind: 'nps', score: 0, contactId: 'c-2', name: 'Ana Ruiz', text: 'Ana here, call me on +49 221 5550123' },
			{ at: daysAgo(200), kind: 'nps', score: 0, contactId: 'c-3' },
			{ at: daysAgo(1), kind: 'nps', score: 9, contactId: 'c-4' },
		];
		const [action] = analyse(rows).actions;
		expect(action).toMatchObject({ code: 'close_the_loop', contacts: [{ contactId: 'c-2', text: '[name] here, call me on [phone]' }, { contactId: 'c-1' }] });
	});
});
