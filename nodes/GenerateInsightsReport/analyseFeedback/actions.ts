import type { Finding } from '../finding';
import type { Answer } from './answers';
import type { Period } from './changes';
import type { Score } from './scores';
import { quotationOf } from './themes/quotation';
import { round } from './tell';
import type { Theme } from './themes/themes';

/** Something to do, with what it rests on. */
export interface Action {
	code: 'close_the_loop' | 'look_into_theme' | 'look_into_fall' | 'ask_more' | 'mend_data';
	text: string;
	/** Contacts it concerns, the worst score first. */
	contacts?: Array<{ contactId: string; kind: string; score: number; at: string; text: string }>;
	theme?: string;
}

/** Contacts named in one action; who has more has them in the table of responses. */
const mostContacts = 50;
/** Below this response rate the answers may not stand for those who were asked. */
const lowResponse = 0.1;

/** What the findings ask for. */
export function actionsOf(given: {
	answers: readonly Answer[];
	now: Period;
	scores: readonly Score[];
	themes: readonly Theme[];
	findings: readonly Finding[];
	tooFew: number;
}): Action[] {
	const { answers, now, scores, themes, findings, tooFew } = given;
	const actions: Action[] = [];
	const unhappy = answers
		.filter(({ at, score, scale, contactId }) => at > now.from && at <= now.to && contactId !== undefined && score !== null && score <= scale.badTo)
		.sort((a, b) => (a.score ?? 0) - (b.score ?? 0) || b.at - a.at);
	if (unhappy.length > 0) {
		actions.push({
			code: 'close_the_loop',
			text: `Get in touch with ${unhappy.length === 1 ? 'the one contact' : `the ${unhappy.length} contacts`} who gave a bad score, each within a business day of the answer.`,
			contacts: unhappy.slice(0, mostContacts).map(({ contactId = '', kind, score, at, text, names }) => ({
				contactId,
				kind,
				score: score ?? 0,
				at: new Date(at).toISOString(),
				text: quotationOf(text, names),
			})),
		});
	}
	for (const { kind, metric, severity, text } of findings) {
		if ((kind === 'shift' || kind === 'trend') && severity === 'warning') actions.push({ code: 'look_into_fall', text: `Find out why: ${text}` });
		if (kind === 'theme') {
			const theme = themes.find(({ theme: name }) => metric === `theme:${name}`);
			actions.push({ code: 'look_into_theme', theme: theme?.theme ?? metric, text: `Read the quotations on "${theme?.name ?? metric}" and name somebody who owns it.` });
		}
	}
	for (const { name, answered, tooFew: few, response } of scores) {
		if (few) actions.push({ code: 'ask_more', text: `${name}: ${answered} answers are too few to say anything; at least ${tooFew} are needed.` });
		else if (response !== null && response.interval.high < lowResponse) {
			actions.push({ code: 'ask_more', text: `${name}: only ${round(response.value * 100, 1)} % of ${response.of} answered; those who did may not stand for the rest.` });
		}
	}
	if (findings.some(({ kind }) => kind === 'data_quality')) actions.push({ code: 'mend_data', text: 'Mend where the answers come from: some could not be counted.' });
	return actions;
}
