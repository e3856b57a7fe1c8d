/**
 * A form that shows labels gives back all of them, changed or not. What it was drawn with stands in the hidden field `shown`,
 * so that only what a person changed counts: who approves a reply on a page that was opened yesterday does not undo what a
 * colleague corrected since.
 */

/** Expression: what the form was drawn with. */
export const shownLabels = (intent: string, urgency: string, sentiment: string, needsReply: string): string =>
	`JSON.stringify({ intent: ${intent}, urgency: ${urgency}, sentiment: ${sentiment}, needsReply: String(${needsReply}) })`;

/** Expression: of what the form in `$json.body` gives, what differs, as JSON text. */
export const changedLabels = `JSON.stringify(((body) => Object.fromEntries(['intent', 'urgency', 'sentiment', 'needsReply'].filter((name) => body[name] !== undefined && !String(body.shown ?? '').includes(JSON.stringify({ [name]: String(body[name]) }).slice(1, -1))).map((name) => [name, String(body[name])])))($json.body ?? {}))`;
