import { tokenise } from '../../nodes/DraftReply/template/tokens';
import { readTemplate, renderTemplate } from '../../nodes/DraftReply/template/template';
import type { WorkflowFile } from '../../sandbox/launcher/n8nRest';
import { readWorkflows } from '../../sandbox/launcher/workflowImport';
import { preferenceTexts } from '../../workflows/pages/preferenceTexts';

/** Every page that a workflow draws, filled by what its template asks for: a new page is looked at without anybody remembering it. */

/** `full`: all there is. `lists`: what depends on a condition is away. `empty`: so are all lists. */
export type Filling = 'full' | 'lists' | 'empty';

/** What a template does with a name: prints it, asks whether it is there, goes through it. */
interface Use {
	asked: boolean;
	entries: Uses | undefined;
}
type Uses = Map<string, Use>;

function usesIn(source: string): Uses {
	const root: Uses = new Map();
	const scopes: Uses[] = [];
	for (const token of tokenise(source).tokens) {
		if (token.kind === 'text') continue;
		const [word = '', argument = ''] = token.words;
		if (word === '/each') scopes.pop();
		if (word === 'else' || word.startsWith('/')) continue;
		const path = /^(?:#|plural$|select$)/.test(word) ? argument : word;
		const [first = '', second] = path.split('.');
		const uses = first === 'this' ? scopes.at(-1) ?? root : root;
		const name = first === 'this' ? second : first;
		if (name === undefined) {
			if (word === '#each') scopes.push(new Map());
			continue;
		}
		const use = uses.get(name) ?? { asked: false, entries: undefined };
		uses.set(name, use);
		if (word === '#if') use.asked = true;
		if (word === '#each') scopes.push((use.entries ??= new Map()));
	}
	return root;
}

/** Words that the pages use as classes, each of which has a look of its own; in turn for the entries of a list. */
const looks: Record<string, string[]> = {
	noticeKind: ['bad', 'good', ''],
	kind: ['urgent', 'good', 'high', 'bad', 'worse', 'better', ''],
	level: ['critical', 'high', 'medium', 'low'],
	mark: ['failed', 'passed', ''],
	clockKind: ['late', ''],
};
const given: Record<string, string> = { lang: 'en', language: 'de', code: 'fr', trend: '2,20 60,4 118,12', from: '-40', width: '40', quietFrom: '21:00', quietTo: '07:00' };
const addresses = /^(?:url|href)$/;
/** What people write at length, so that what scrolls has something to scroll. */
const atLength = /^(?:text|mailText|words|source|draft|sms|definition)$/;
const lines = Array.from({ length: 60 }, (_, line) => `Line ${line + 1} of what somebody wrote at length`).join('\n');

function valueOf(name: string, use: Use | undefined, type: string | undefined, filling: Filling, place: number[]): unknown {
	const nth = place.at(-1) ?? 0;
	// Every second entry lacks what it may lack.
	const there = place.length === 0 ? filling === 'full' : nth % 2 === 0;
	if (use?.entries || type === 'list') {
		if (filling === 'empty' || (place.length > 0 && !there)) return [];
		const uses = use?.entries ?? new Map();
		return Array.from({ length: place.length === 0 ? 4 : 2 }, (_, entry) => (uses.size === 0 ? `What is said in ${name}` : entryOf(uses, filling, [...place, entry])));
	}
	if (type === 'object') return { ...preferenceTexts.en, title: 'Preferences' };
	if (type === 'boolean') return there;
	if (type === 'datetime') return '2026-11-22T09:00:00Z';
	if (use?.asked && !there) return type === 'url' ? undefined : type === undefined && !(name in looks) ? false : '';
	const choices = looks[name];
	if (choices) return choices[(place.length === 0 ? ['full', 'lists', 'empty'].indexOf(filling) : nth) % choices.length];
	if (type === 'url' || addresses.test(name)) return `https://example.com/${name}`;
	if (atLength.test(name) && filling === 'full' && there && (name !== 'text' || place.length === 0)) return lines;
	// Ids and anchors stand once in a page.
	return given[name] ?? (/^(?:id|anchor|field|key|name|form|token)$/.test(name) ? `${name}-${place.join('-')}` : `What is said of ${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}, ${nth + 1}`);
}

const entryOf = (uses: Uses, filling: Filling, place: number[]): Record<string, unknown> =>
	Object.fromEntries([...uses].map(([name, use]) => [name, valueOf(name, use, undefined, filling, place)]));

export interface DrawnPage {
	/** The workflow and its node. */
	name: string;
	html: (filling: Filling) => string;
}

/** The pages of all importable workflows. */
export function drawnPages(): DrawnPage[] {
	return readWorkflows().flatMap(({ workflow }) => pagesOf(workflow));
}

function pagesOf({ id, nodes }: WorkflowFile): DrawnPage[] {
	return nodes.flatMap(({ name, parameters }) => {
		const { template: written } = parameters as { template?: unknown };
		if (typeof written !== 'string' || !written.includes('<!doctype html>')) return [];
		const source = JSON.parse(written) as { html: string };
		const template = readTemplate(source);
		const uses = usesIn(source.html);
		const html = (filling: Filling) => {
			const variables = Object.fromEntries([...template.declarations].map(([variable, { type, items }]) => {
				const value = valueOf(variable, uses.get(variable), type, filling, []);
				if (!Array.isArray(value) || !items?.fields) return [variable, value];
				// What is declared of the entries is checked, so they must be of those types.
				const fields = Object.entries(items.fields);
				return [variable, value.map((_, entry) => Object.fromEntries(fields.map(([field, declared]) => [field, valueOf(field, uses.get(variable)?.entries?.get(field), declared.type, filling, [entry])])))];
			}));
			return renderTemplate(template, variables, { language: 'en', timeZone: 'UTC' }).html ?? '';
		};
		return [{ name: `${id}: ${name}`, html }];
	});
}
