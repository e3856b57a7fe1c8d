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
		expect(urgency(0.05, { words: 24, learnt: true })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.03)).toMatchObject({ urgency: 'normal' });
	});

	it('but not the share that a mail has of which nothing is known', () => {
		expect(urgency(0.18, { words: 3, learnt: true })).toMatchObject({ urgency: 'normal' });
		expect(urgency(0.14, { words: 7, learnt: true })).toMatchObject({ urgency: 'normal' });
		expect(urgency(0.05, { words: 23, learnt: true })).toMatchObject({ urgency: 'normal' });
		expect(urgency(0.11, { words: 50, learnt: false })).toMatchObject({ urgency: 'normal' });
	});

	it('and something that speaks for it is enough in a short one, too', () => {
		expect(urgency(0.21, { words: 1, learnt: true })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.16, { words: 4, learnt: true })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.06, { words: 8, learnt: true })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.13, { words: 50, learnt: false })).toMatchObject({ urgency: 'urgent' });
		expect(urgency(0.6, { words: 1, learnt: false })).toMatchObject({ urgency: 'urgent' });
	});
});

describe('in a language that was not learnt', () => {
	const foreign = { words: 50, learnt: false };

	it('nothing is guessed with which a mail would wait, be laid aside or stand out', () => {
		expect(decided({ marketing: 0.8, question: 0.2 }, {}, 0.2, 0, foreign)).toMatchObject({ intent: 'question', needsReply: true });
		expect(feeling({ sentiment: { positive: 0.8, neutral: 0.2 }, emotion: { angry: 0.8 }, urgency: { low: 0.8, normal: 0.2 } })).toMatchObject({ sentiment: 'neutral', emotion: 'neutral', urgency: 'normal', urgencyRule: 'language_not_learnt' });
	});

	it('what is clear is said', () => {
		expect(decided({ marketing: 0.9, question: 0.1 }, {}, 0.2, 0, foreign)).toMatchObject({ intent: 'marketing', needsReply: false });
		expect(decided({ information: 1 }, {}, 0.1, 0, foreign)).toMatchObject({ needsReply: false });
		expect(decided({ question: 1 }, {}, 0.5, 0.7, foreign)).toMatchObject({ urgency: 'urgent' });
		expect(feeling({ sentiment: { positive: 0.9 }, emotion: { satisfied: 0.9 }, urgency: { low: 0.9 } })).toMatchObject({ sentiment: 'positive', emotion: 'satisfied', urgency: 'low' });
	});

	function feeling(given: { [Head in 'sentiment' | 'emotion' | 'urgency']: Partial<Record<string, number>> }) {
		const shares = {
			intent: flat(intents, { question: 1 }),
			urgency: flat(urgencies, given.urgency),
			sentiment: flat(sentiments, given.sentiment),
			emotion: flat(emotions, given.emotion),
			needsReply: { yes: 1, no: 0 },
		};
		return decide(shares, { lifts: { intent: [], urgency: [], sentiment: [], emotion: [], needsReply: [] }, urgentFrom: 0.04 }, false, foreign);
	}
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
