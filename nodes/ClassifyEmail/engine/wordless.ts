import type { Emotion, Intent, Sentiment, Urgency } from '../../shared/vocabulary';

/** What is said of a message without a single letter. */
export interface Wordless {
	intent: Intent;
	urgency: Urgency;
	sentiment: Sentiment;
	emotion: Emotion;
	/** How likely it is that an answer is waited for, 0..1. */
	replyShare: number;
	/** Why, as the end of a sentence. */
	because: string;
}

/** Share of the intent that such a message is given: the others have the rest in equal parts, so that a model or a person is asked. */
export const wordlessShare = 0.3;

const neutral = { sentiment: 'neutral', emotion: 'neutral' } as const;

/** Signs that mean something by themselves, tried in order: what waits for an answer, or may, comes first. */
const signs: ReadonlyArray<Wordless & { sign: RegExp }> = [
	{ sign: /[?？¿❓❔]/u, intent: 'question', urgency: 'normal', ...neutral, replyShare: 0.9, because: 'a question mark alone asks for an answer' },
	{ sign: /[🆘🚨🔥🚒🚑]/u, intent: 'issue_report', urgency: 'normal', sentiment: 'neutral', emotion: 'anxious', replyShare: 0.9, because: 'its signs call for help' },
	{ sign: /[👎😠😡🤬😤💢🖕🤮]/u, intent: 'complaint', urgency: 'normal', sentiment: 'negative', emotion: 'angry', replyShare: 0.8, because: 'its signs are of displeasure' },
	{ sign: /[😞😟😢😭😩😫😒🙄😕🙁☹😔💔😰😱]|[:;=]-?['’]?[(/]/u, intent: 'other', urgency: 'normal', sentiment: 'negative', emotion: 'frustrated', replyShare: 0.6, because: 'its signs are of disappointment' },
	{ sign: /[👍👌🆗✅☑✔💯🤝👏🙌]|^\s*\+1[\s.!]*$/u, intent: 'information', urgency: 'low', sentiment: 'positive', emotion: 'satisfied', replyShare: 0.05, because: 'its signs are of approval' },
	{ sign: /[🙏❤🧡💛💚💙💜♥☺🙂😊😀😃😄😁😉😍🥰😘🤗🎉🥳🌟⭐💐🌹]|[:;=]-?[)*]|<3/u, intent: 'feedback', urgency: 'low', sentiment: 'positive', emotion: 'satisfied', replyShare: 0.05, because: 'its signs are of thanks or joy' },
	{ sign: /\d/u, intent: 'information', urgency: 'normal', ...neutral, replyShare: 0.4, because: 'it gives a number and nothing else' },
];
const attached: Wordless = { intent: 'information', urgency: 'normal', ...neutral, replyShare: 0.4, because: 'something is attached' };
const empty: Wordless = { intent: 'other', urgency: 'normal', ...neutral, replyShare: 0.45, because: 'nothing is known of what it wants' };

/** @param text without letters */
export function readWordless(text: string, attachments: number): Wordless {
	return signs.find(({ sign }) => sign.test(text)) ?? (attachments > 0 ? attached : empty);
}
