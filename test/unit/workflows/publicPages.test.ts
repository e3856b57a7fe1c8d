import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';
import { languageNames, preferenceTexts } from '../../../workflows/pages/preferenceTexts';
import { portalTexts } from '../../../workflows/pages/portalTexts';
import { privacyTexts } from '../../../workflows/pages/privacyTexts';
import managePreferences from '../../../workflows/messaging/manage-preferences';
import handlePrivacyRequests from '../../../workflows/messaging/handle-privacy-requests';
import showPortal from '../../../workflows/messaging/show-portal';

/** Every text of an object with its path. */
function textsOf(value: unknown, path = ''): Array<[path: string, text: string]> {
	if (typeof value === 'string') return [[path, value]];
	return Object.entries(value as object).flatMap(([name, inner]) => textsOf(inner, path === '' ? name : `${path}.${name}`));
}
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const channelNames = new Set(['channels.whatsapp', 'channels.sms']);

describe.each(Object.keys(languageNames).filter((code) => code !== 'en') as Array<Exclude<keyof typeof languageNames, 'en'>>)('the words in %s', (code) => {
	const [own, english] = [{ ...preferenceTexts[code], ...privacyTexts[code], ...portalTexts[code] }, { ...preferenceTexts.en, ...privacyTexts.en, ...portalTexts.en }].map((texts) => new Map(textsOf(texts)));

	it('are there for every text, none of them English, with the same values to fill in', () => {
		expect([...(own?.keys() ?? [])].sort()).toEqual([...(english?.keys() ?? [])].sort());
		for (const [path, text] of english ?? []) {
			const said = own?.get(path) ?? '';
			expect([path, said.trim() === '']).toEqual([path, false]);
			if (!channelNames.has(path)) expect([path, said === text]).toEqual([path, false]);
			expect([path, placeholders(said)]).toEqual([path, placeholders(text)]);
		}
	});
});

const templates = [managePreferences, handlePrivacyRequests, showPortal].flatMap(({ file, nodes }) =>
	nodes.flatMap(({ name, parameters }) => (typeof parameters?.template === 'string' ? [[`${file}: ${name}`, parameters.template] as const] : [])),
);
const attacks = ['</fieldset></title><script>alert(1)</script>', '" onfocus="alert(1)" x="', '{{token}} {{#each topics}}', '<svg onload=alert(1)>'];

describe.each(templates)('the page %s', (_name, written) => {
	const template = readTemplate(JSON.parse(written));
	const fields = ['code', 'name', 'about', 'note', 'field', 'customer', 'company', 'wants', 'detail', 'due', 'done', 'id', 'subject', 'text', 'language', 'posted', 'kind', 'isNew', 'read', 'when', 'about', 'revision'];
	const entry = (value: string): Record<string, unknown> => {
		const flat = Object.fromEntries(fields.map((name) => [name, value]));
		return { ...flat, chosen: true, current: true, overdue: true, canConfirm: true, confirmed: true, canDownload: true, channels: [{ ...flat, chosen: true }] };
	};
	const drawn = (value: string): string => {
		const fill = (type: string): unknown => (type === 'list' ? [entry(value), entry(value)] : type === 'boolean' ? true : type === 'object' ? { ...preferenceTexts.en, title: value } : value);
		return renderTemplate(template, Object.fromEntries([...template.declarations].map(([name, { type }]) => [name, fill(type)])), { language: 'en', timeZone: 'UTC' }).html ?? '';
	};

	it.each(attacks)('shows %s as text, wherever it comes', (attack) => {
		const tags = (html: string): string[] => html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
		expect(tags(drawn(attack))).toEqual(tags(drawn('x')));
	});

	it('loads nothing, runs nothing, and links nowhere', () => {
		expect(drawn('x')).not.toMatch(/<script|<img|<link|<iframe|<a |src=|@import|url\(|https?:/);
	});
});
