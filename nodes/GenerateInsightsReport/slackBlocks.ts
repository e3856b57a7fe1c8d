/** Slack's Block Kit, as far as it is used here, with its limits (https://docs.slack.dev/reference/block-kit/blocks). */

export type SlackBlock =
	| { type: 'header'; text: { type: 'plain_text'; text: string; emoji: false } }
	| { type: 'section'; text: { type: 'mrkdwn'; text: string } }
	| { type: 'section'; fields: Array<{ type: 'mrkdwn'; text: string }> }
	| { type: 'context'; elements: Array<{ type: 'mrkdwn'; text: string }> }
	| { type: 'divider' };

export const mostBlocks = 50;
const mostHeader = 150;
const mostText = 3000;
const mostField = 2000;
const mostFields = 10;

/** Only these three mean something to Slack (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
export const escapeSlack = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** At most so many characters; no escape and no surrogate pair is cut in half. */
export function cut(text: string, most: number): string {
	if (text.length <= most) return text;
	return `${text.slice(0, most - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
}

export const header = (text: string): SlackBlock => ({ type: 'header', text: { type: 'plain_text', text: cut(text.trim() || '-', mostHeader), emoji: false } });
/** @param text in Slack's markup: what comes from data has to be escaped before */
export const section = (text: string): SlackBlock => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text || '-', mostText) } });
export const context = (text: string): SlackBlock => ({ type: 'context', elements: [{ type: 'mrkdwn', text: cut(text || '-', mostText) }] });
export const fields = (texts: readonly string[]): SlackBlock => ({ type: 'section', fields: texts.slice(0, mostFields).map((text) => ({ type: 'mrkdwn', text: cut(text, mostField) })) });
