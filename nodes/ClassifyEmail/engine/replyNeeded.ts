import type { Intent } from '../../shared/vocabulary';
import type { ReadyMail } from './evidence';
import { inBody } from './evidence';

export interface ReplyJudgement {
	needsReply: boolean;
	/** One English sentence. */
	because: string;
}

/** Whether a competent account manager would answer. */
export function replyNeeded(mail: ReadyMail, intent: Intent): ReplyJudgement {
	const { cues, input } = mail;
	const asks = input.questions.length > 0;
	switch (intent) {
		case 'auto_reply':
		case 'bounce':
		case 'marketing':
			return { needsReply: false, because: `Nobody waits for an answer to ${intent}.` };
		case 'information':
			return asks || inBody(mail, cues.awaitsReply).length > 0
				? { needsReply: true, because: 'It supplies something and waits for an answer.' }
				: { needsReply: false, because: 'It only supplies something.' };
		case 'feedback':
			return asks || inBody(mail, cues.awaitsReply).length > 0
				? { needsReply: true, because: 'Feedback that asks for something.' }
				: { needsReply: false, because: 'Thanks or feedback that asks for nothing.' };
		case 'opt_out':
			return inBody(mail, cues.privacyRequests).length > 0 || asks
				? { needsReply: true, because: 'Confirmation, deletion, export or a source is asked for.' }
				: { needsReply: false, because: 'A bare removal from a list is done, not answered.' };
		case 'other':
			return asks || inBody(mail, cues.requests).length > 0
				? { needsReply: true, because: 'It asks for something.' }
				: { needsReply: false, because: 'It asks for nothing.' };
		default:
			return { needsReply: true, because: `A mail of the kind ${intent} is answered.` };
	}
}
