import { decide, type Extent } from '../../../nodes/ClassifyEmail/engine/decide';
import type { Shares } from '../../../nodes/ClassifyEmail/engine/trained/model';
import { emotions, intents, sentiments, urgencies, type Intent } from '../../../nodes/shared/vocabulary';

const flat = <T extends string>(names: readonly T[], given: Partial<Record<T, number>> = {}) => Object.fromEntries(names.map((name) => [name, given[name] ?? 0])) as Record<T, number>;

function decided(given: Partial<Record<Intent, number>>, lifted: Partial<Record<Intent, number>>, reply = 0.5, urgent = 0, extent?: Extent) {
	const shares: Shares = {
		intent: flat(intents, given),
		urgency: flat(urgencies, { normal: 1 - urgent, urgent }),
		sentiment: flat(sentiments, { neutral: 1 }),
		emotion: flat(emotions, { neutral: 1 }),
		needsReply: { yes: reply, no: 1 - reply },
	};
	const lifts = { intent: intents.map((intent) => lifted[intent] ?? 1), urgency: urgencies.map(() => 1), sentiment: sentiments.map(() => 1), emotion: emotions.map(() => 1), needsReply: [1, 1] };
	return decide(shares, { lifts, urgentFrom: 0.04 }, false, extent);
}

describe('a rare kind counts more than a frequent one', () => {
	it('and is chosen where it is nearly as likely', () => {
		expect(decided({ question: 0.42, cancellation: 0.37 }, { cancellation: 2 })).toMatchObject({ intent: 'cancellation', needsReply: true });
	});

	it('but a mail is not left unanswered for it', () => {
		expect(decided({ question: 0.42, marketing: 0.37 }, { marketing: 2 })).toMatchObject({ intent: 'question', needsReply: true });
	});

	it('and what is likeliest to be an advertisement is one', () => {
		expect(decided({ question: 0.37, marketing: 0.42 }, {})).toMatchObject({ intent: 'marketing', needsReply: false });
	});
});

describe('a mail that is never answered', () => {
	it('is not guessed: where all is as likely, a person wrote it', () => {
		expect(decided({ bounce: 0.12, marketing: 0.1, cancellation: 0.11, question: 0.1 }, { bounce: 5 })).toMatchObject({ intent: 'cancellation', needsReply: true });
	});

	it('is told where such kinds together are likely enough', () => {
		expect(decided({ bounce: 0.2, auto_reply: 0.19, question: 0.11 }, { bounce: 5 })).toMatchObject({ intent: 'bounce', urgency: 'low', needsReply: false });
	});
});

describe('missing an emergency costs most', () => {
	const urgency = (urgent: number, extent?: Extent) => decided({ question: 1 }, {}, 0.5, urgent, extent);

	it('so that a small share makes a mail urgent', () => {
		expect(urgency(0.05)).toMatchObject({ urgency: 'urgent', urgencyRule: 'missing_it_costs_most' });
		expect(urgency(0.05, { words: 24, language: 'learnt' })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.03)).toMatchObject({ urgency: 'normal' });
	});

	it('but not the share that a mail has of which nothing is known', () => {
		expect(urgency(0.18, { words: 3, language: 'learnt' })).toMatchObject({ urgency: 'normal' });
		expect(urgency(0.14, { words: 7, language: 'learnt' })).toMatchObject({ urgency: 'normal' });
		expect(urgency(0.05, { words: 23, language: 'learnt' })).toMatchObject({ urgency: 'normal' });
		expect(urgency(0.11, { words: 50, language: 'not_learnt' })).toMatchObject({ urgency: 'normal' });
	});

	it('and something that speaks for it is enough in a short one, too', () => {
		expect(urgency(0.21, { words: 1, language: 'learnt' })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.16, { words: 4, language: 'learnt' })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.06, { words: 8, language: 'learnt' })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.13, { words: 50, language: 'not_learnt' })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.6, { words: 1, language: 'not_learnt' })).toMatchObject({ urgency: 'urgent' });
	});
});

describe('in a language that was not learnt', () => {
	const foreign = { words: 50, language: 'not_learnt' } as const;
	const lifts = { intent: [], urgency: [], sentiment: [], emotion: [], needsReply: [] };
	const praised: Shares = {
		intent: flat(intents, { feedback: 0.9, marketing: 0.1 }),
		urgency: flat(urgencies, { low: 0.95, normal: 0.05 }),
		sentiment: flat(sentiments, { positive: 0.95, neutral: 0.05 }),
		emotion: flat(emotions, { delighted: 0.95 }),
		needsReply: { yes: 0.05, no: 0.95 },
	};
	const of = (shares: Partial<Shares>, important = false, language: Extent['language'] = 'not_learnt') => decide({ ...praised, ...shares }, { lifts, urgentFrom: 0.04 }, important, { words: 50, language });

	it('no mail is pleased, can wait or wants no answer, however much speaks for it', () => {
		expect(of({})).toMatchObject({ urgency: 'normal', urgencyRule: 'language_not_learnt', sentiment: 'neutral', sentimentScore: 0, emotion: 'neutral', needsReply: true });
		for (const language of ['learnt', 'not_told'] as const) expect(of({}, false, language)).toMatchObject({ urgency: 'low', sentiment: 'positive', sentimentScore: 0.95, emotion: 'delighted', needsReply: false });
	});

	it('unless it is an advertisement for all that is known', () => {
		expect(decided({ marketing: 0.8, question: 0.2 }, {}, 0.2, 0, foreign)).toMatchObject({ intent: 'question', needsReply: true });
		expect(decided({ marketing: 0.9, question: 0.1 }, {}, 0.2, 0, foreign)).toMatchObject({ intent: 'marketing', urgency: 'low', needsReply: false });
	});

	it('displeasure and what presses are told', () => {
		const displeased = { sentiment: flat(sentiments, { negative: 0.5, neutral: 0.3, positive: 0.2 }), emotion: flat(emotions, { frustrated: 0.6 }) };
		expect(of(displeased)).toMatchObject({ urgency: 'normal', sentiment: 'negative', sentimentScore: -0.3, emotion: 'frustrated' });
		expect(of(displeased, true)).toMatchObject({ urgency: 'high', urgencyRule: 'important_client' });
		expect(of({ urgency: flat(urgencies, { high: 0.6, low: 0.4 }) })).toMatchObject({ urgency: 'high' });
		expect(decided({ question: 1 }, {}, 0.5, 0.7, foreign)).toMatchObject({ urgency: 'urgent' });
	});
});

describe('an answer that never came costs most', () => {
	it.each([
		[0.25, true],
		[0.24, false],
	])('so that one is waited for from a quarter on: %d', (reply, needsReply) => {
		expect(decided({ information: 0.6, question: 0.2 }, {}, reply)).toMatchObject({ intent: 'information', needsReply, replyShare: reply });
	});

	it('but no mail of a machine waits for one', () => {
		expect(decided({ auto_reply: 0.9 }, {}, 0.9)).toMatchObject({ needsReply: false, replyShare: 0 });
	});
});
