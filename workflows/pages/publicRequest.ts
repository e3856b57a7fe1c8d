import { page, plainText, postgres, sample, thisN8n } from '../nodes';
import type { NodeSpec } from '../workflow';
import { languageNames, preferenceTexts, wordingVersion } from './preferenceTexts';
import { publicPage } from './publicPage';

/**
 * What the pages for customers have in common: who asks, in which language, what is looked up, and the small page with
 * one text and at most one button.
 */

/** Whichever of the webhooks called: the request as it came. */
export const request = "$('Settings').first().json";

/** The page that was asked for: the last part of the webhook's path. */
export const kind = `String(${request}.webhookUrl ?? '').split('?')[0].split('/').pop()`;

/**
 * Whom to count the visit for: the address that the outermost of the operator's own proxies saw, which a visitor cannot choose. Where
 * no proxy is named, the header is whatever a visitor wrote and is not believed: all of them share one count, since n8n does not say
 * who asks. The database stores a salted hash of it, for a day.
 */
export const visitor = `((proxies) => proxies > 0 ? String(${request}.headers?.['x-forwarded-for'] ?? '').split(',').slice(-proxies)[0].trim().slice(0, 100) : '')(Math.floor(Number(${request}.trustedProxies)) || 0)`;

const token = plainText(`(${request}.body?.token ?? ${request}.query?.token)`);

/** Where this n8n is reached, for links where the business has no public_url of its own. */
const pagesUrl = `${thisN8n} + '/webhook/comms'`;

/** JavaScript: the language to show a page in; `known` is the expression of the language that the database names. */
export const shownLanguage = (known: string): string => `((given, header, known) => {
    const languages = ${JSON.stringify(Object.keys(languageNames))};
    const accepted = String(header ?? '').toLowerCase().split(',').map((part) => part.trim().slice(0, 2)).find((code) => languages.includes(code));
    return [given, known, accepted].find((code) => languages.includes(code)) ?? 'en';
  })(${request}.body?.language ?? ${request}.body?.lang ?? ${request}.query?.lang, ${request}.headers?.['accept-language'], ${known})`;

/** JavaScript: the buttons that switch the language of a page. */
export const languageButtons = (shown: string): string =>
	`Object.entries(${JSON.stringify(languageNames)}).map(([code, name]) => ({ code, name, current: code === ${shown} }))`;

/** The words as one node, so that they can be changed in the editor. */
export const textsNode = (at: NodeSpec['at'], extra: Record<string, unknown> = {}): NodeSpec => ({
	...sample('Texts', at, { wordingVersion, texts: preferenceTexts, ...extra }),
	settings: { executeOnce: true },
});

export const lookUp = (name: string, at: NodeSpec['at']): NodeSpec =>
	postgres(name, at, 'SELECT * FROM comms.person_page($1, $2, $3)', `${kind}, ${visitor}, ${token}`, { retryOnFail: false });

export const carryOut = (name: string, at: NodeSpec['at']): NodeSpec =>
	postgres(
		name,
		at,
		'SELECT * FROM comms.person_action($1, $2, $3, comms.read_json($4), comms.read_json($5))',
		`${kind}, ${visitor}, ${token}, JSON.stringify(${request}.body ?? {}), JSON.stringify({ wordingVersion: $('Texts').first().json.wordingVersion, language: ${request}.body?.lang ?? ${request}.body?.language, pageUrl: ${pagesUrl} })`,
		// A form that was stored must not be stored again because the answer to it was late.
		{ retryOnFail: false },
	);

export const fill = (name: string, at: NodeSpec['at'], expression: string): NodeSpec => ({
	...sample(name, at, {}),
	parameters: { mode: 'raw', jsonOutput: `={{ ${expression} }}`, options: {} },
});

/** JavaScript: what the small page is filled with, unless said otherwise. */
export const emptyAsk =
	"{ company: '', text: '', notice: '', token: '', form: '', button: '', action: 'confirm', details: '', oneClick: false, languages: [], languagesLabel: '' }";

export const askPage = (name: string, at: NodeSpec['at']): NodeSpec =>
	page(
		name,
		at,
		publicPage('ask', {
			text: 'text',
			notice: 'text',
			token: 'text',
			form: 'text',
			button: 'text',
			action: 'text',
			details: 'text',
			oneClick: 'boolean',
			languages: 'list',
			languagesLabel: 'text',
		}),
	);

