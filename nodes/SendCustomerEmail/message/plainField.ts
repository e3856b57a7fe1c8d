import { InputError } from '../../shared/items';

// A line break inside a header field starts a new header or the body: that is how mails are hijacked.
// eslint's no-control-regex is why this is not a regular expression.
function firstControlCharacter(text: string): number | undefined {
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if ((code < 32 && code !== 9) || code === 127) return code;
	}
	return undefined;
}

/** The text if it may stand in a header, else an error that names the field. */
export function plainField(text: string, field: string): string {
	const code = firstControlCharacter(text);
	if (code === undefined) return text.trim();
	const what = code === 10 || code === 13 ? 'a line break' : `a control character (code ${code})`;
	throw new InputError(
		`"${field}" holds ${what}, which a mail header must not`,
		`Remove it from "${field}". If the value comes from a form or a mail, someone may be trying to add headers of their own.`,
	);
}
