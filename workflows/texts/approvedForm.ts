import type { TextLanguage } from './readTexts';

/**
 * What WhatsApp has to approve before a text may open a conversation there: the short message without its optional parts, with numbered places. A
 * provider fills in the places and nothing else, so a link that may be missing cannot be one of them.
 */
export interface ApprovedForm {
	/** As it is registered: lower case and "_", the same in every language. */
	name: string;
	/** With {{1}}, {{2}} ... and {{company}}, which the operator's own name takes the place of. */
	body: string;
	/** What each place is filled with, as a template. */
	parameters: string[];
}

/** A WhatsApp message is no SMS. */
const notSms: Partial<Record<TextLanguage, readonly [string, string]>> = {
	en: ['to this text', 'to this message'],
	fr: ['à ce SMS', 'à ce message'],
	de: ['auf diese SMS', 'auf diese Nachricht'],
	zh: ['本短信', '本消息'],
};

/** Undefined where the text has no such form: it needs what may be missing, counts, or begins or ends with a place, which Meta refuses. */
export function approvedForm(templateId: string, text: string, language: TextLanguage, required: (name: string) => boolean): ApprovedForm | undefined {
	let short = text;
	for (const inner = /\{\{#if [^}]+\}\}((?:(?!\{\{#if )[\s\S])*?)\{\{\/if\}\}/; inner.test(short); ) {
		short = short.replace(inner, (_whole, branches: string) => branches.split('{{else}}')[1] ?? '');
	}
	const [sms, message] = notSms[language] ?? ['', ''];
	if (sms) short = short.replace(sms, message);
	const parameters: string[] = [];
	let fits = true;
	const body = short.trim().replace(/\{\{(.*?)\}\}/g, (tag, inside: string) => {
		const [name = ''] = inside.trim().split(/[\s.]/);
		if (name === 'company') return '{{company}}';
		fits &&= /^\w+(\.\w+)*( format="\w+")?$/.test(inside.trim()) && required(name);
		parameters.push(tag);
		return `{{${parameters.length}}}`;
	});
	if (!fits || /^\{\{\d|\d\}\}$/.test(body)) return undefined;
	return { name: templateId.replace(/[^A-Za-z0-9]+/g, '_').toLowerCase(), body, parameters };
}
