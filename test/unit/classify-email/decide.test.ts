import { decide } from '../../../nodes/ClassifyEmail/engine/decide';
import type { Shares } from '../../../nodes/ClassifyEmail/engine/trained/model';
import { emotions, intents, sentiments, urgencies, type Intent } from '../../../nodes/shared/vocabulary';

const flat = <T extends string>(names: readonly T[], given: Partial<Record<T, number>> = {}) => Object.fromEntries(names.map((name) => [name, given[name] ?? 0])) as Record<T, number>;

function decided(given: Partial<Record<Intent, number>>, lifted: Partial<Record<Intent, number>>, reply = 0.5) {
	const shares: Shares = {
		intent: flat(intents, given),
		urgency: flat(urgencies, { normal: 1 }),
		sentiment: flat(sentiments, { neutral: 1 }),
		emotion: flat(emotions, { neutral: 1 }),
		needsReply: { yes: reply, no: 1 - reply },
	};
	const lifts = { intent: intents.map((intent) => lifted[intent] ?? 1), urgency: urgencies.map(() => 1), sentiment: sentiments.map(() => 1), emotion: emotions.map(() => 1), needsReply: [1, 1] };
	return decide(shares, { lifts, urgentFrom: 0.5 }, false);
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

describe('an answer that never came costs most', () => {
	it.each([
		[0.2, true],
		[0.19, false],
	])('so that one is waited for from a fifth on: %d', (reply, needsReply) => {
		expect(decided({ information: 0.6, question: 0.2 }, {}, reply)).toMatchObject({ intent: 'information', needsReply, replyShare: reply });
	});

	it('but no mail of a machine waits for one', () => {
		expect(decided({ auto_reply: 0.9 }, {}, 0.9)).toMatchObject({ needsReply: false, replyShare: 0 });
	});
});
