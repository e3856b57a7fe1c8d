import { InputError } from '../../shared/items';
import { textFromHtml } from './textFromHtml';
import { escapeHtml } from '../../shared/escapeHtml';

function lines(text: string): string {
	return escapeHtml(text).replace(/\n/g, '<br>\n');
}

/** The HTML part for a mail that has only text: nothing in it is taken for markup. */
export function htmlFromText(text: string): string {
	const paragraphs = text
		.trim()
		.split(/\n{2,}/)
		.map((paragraph) => `<p>${lines(paragraph)}</p>`);
	return `<!DOCTYPE html>\n<html>\n<body>\n${paragraphs.join('\n')}\n</body>\n</html>\n`;
}

function withHtmlFooter(html: string, footer: string): string {
	const block = `<p style="margin-top:24px;font-size:12px;color:#666666">${lines(footer)}</p>\n`;
	const end = html.toLowerCase().lastIndexOf('</body');
	return end === -1 ? `${html}\n${block}` : html.slice(0, end) + block + html.slice(end);
}

/** Mail has CR LF line ends and nothing else; the mail library makes them of LF. A lone CR would end a line for some. */
function withPlainLineEnds(text: string): string {
	return text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
}

/**
 * Both parts of multipart/alternative: a part that is missing is made from the other. The postal address (CAN-SPAM
 * wants one) goes into both.
 *
 * @throws {InputError} where there is neither
 */
export function bodiesOf(given: { text: string; html: string; postalFooter: string }): {
	text: string;
	html: string;
} {
	const text = withPlainLineEnds(given.text);
	const html = withPlainLineEnds(given.html);
	const footer = withPlainLineEnds(given.postalFooter).trim();
	if (text.trim() === '' && html.trim() === '') {
		throw new InputError(
			'The mail has neither "text" nor "html"',
			'Fill in "Text" or "HTML", or give the item a "message" with one of them.',
		);
	}
	const plain = text.trim() === '' ? textFromHtml(html) : text;
	const rich = html.trim() === '' ? htmlFromText(text) : html;
	if (footer === '') return { text: plain, html: rich };
	return { text: `${plain.trimEnd()}\n\n${footer}\n`, html: withHtmlFooter(rich, footer) };
}
