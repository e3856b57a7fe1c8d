/**
 * The HTML twin of a mail's text: the same words in the same order, laid out with tables (mail clients know little else), with a dark side.
 * Made from the text, so that the two can never say different things. Attributes stand in single quotes: inside JSON they cost nothing.
 */

const font = 'Segoe UI,Roboto,Helvetica,Arial,Hiragino Sans,Microsoft YaHei,sans-serif';

const dark =
	'@media (prefers-color-scheme:dark){.page{background:#14181c!important}.card{background:#1e2429!important;color:#e8ecef!important}' +
	'.quiet{color:#9aa7b1!important}.button{background:#9cc4ee!important;color:#10151a!important}.link{color:#9cc4ee!important} }';

const head =
	"<head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'><meta name='color-scheme' content='light dark'>" +
	`<style>${dark}</style></head>`;

const buttonStyle = 'display:inline-block;padding:11px 20px;border-radius:6px;background:#1f5fa8;color:#ffffff;text-decoration:none;font-weight:600';

/** Text between tags is escaped; what stands in {{ }} is the template language's. */
function escaped(source: string): string {
	return source
		.split(/(\{\{.*?\}\})/)
		.map((part, index) => (index % 2 === 1 ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')))
		.join('');
}

/** "{{#each scores}}\n{{this.score}}: {{this.url}}{{/each}}": a row of small buttons, one an entry. */
const linkedEntries = /\n?\{\{#each (\w+)\}\}\n\{\{this\.(\w+)\}\}\s?[:：]\s?\{\{this\.url\}\}\{\{\/each\}\}/g;
const smallButton = 'display:inline-block;margin:8px 6px 0 0;padding:9px 13px;border-radius:6px;background:#1f5fa8;color:#ffffff;text-decoration:none;font-weight:600';

/** "Label: {{link}}" alone in its paragraph: a button. Blocks may open before it and close behind it. So is the link to the portal, which sending puts in. */
const labelledLink = /^((?:\{\{[#/][^}]*\}\})*)([^{}\n]{1,60}?)\s?[:：]\s?(?:\{\{(\w+)\}\}|(%portal_url%))((?:\{\{[#/][^}]*\}\})*)$/;

function paragraph(source: string, urls: ReadonlySet<string>): string {
	const [, opening = '', label = '', name = '', portal = '', closing = ''] = labelledLink.exec(source) ?? [];
	if (urls.has(name) || portal !== '') {
		// A block that was opened in the paragraph before closes inside this one: left out, the two are one paragraph.
		return `<p>${opening}<a class='button' href='${portal === '' ? `{{${name}}}` : portal}' style='${buttonStyle}'>${escaped(label.trim())}</a>${closing}</p>`;
	}
	const lines = escaped(source)
		.replace(linkedEntries, (_, list: string, label: string) => `<br>{{#each ${list}}}<a class='button' href='{{this.url}}' style='${smallButton}'>{{this.${label}}}</a> {{/each}}`)
		.replace(/^((?:\{\{#[^}]*\}\})*)- /gm, '$1• ')
		.replace(/\n/g, '<br>')
		.replace(/\{\{(\w+)\}\}/g, (tag, variable: string) => (urls.has(variable) ? `<a class='link' href='{{${variable}}}' style='color:#1f5fa8'>{{${variable}}}</a>` : tag));
	return `<p>${lines}</p>`;
}

/** @param urls the names of the variables that hold a link */
export function emailHtml(text: string, language: string, urls: ReadonlySet<string>): string {
	const paragraphs = text.split(/\n{2,}/).map((part) => paragraph(part, urls));
	return (
		`<!doctype html><html lang='${language}'>${head}<body class='page' style='margin:0;padding:0;background:#f3f5f7'>` +
		"<table role='presentation' width='100%' cellpadding='0' cellspacing='0'><tr><td align='center' style='padding:24px 12px'>" +
		"<table role='presentation' class='card' width='600' cellpadding='0' cellspacing='0' style='width:100%;max-width:600px;background:#ffffff;border-radius:8px;color:#1f2933'>" +
		`<tr><td style='padding:16px 32px 20px;font:16px/1.55 ${font}'>` +
		`<p class='quiet' style='font-size:14px;color:#5b6873'>{{company}}</p>${paragraphs.join('')}</td></tr></table></td></tr></table></body></html>`
	);
}
