import * as z from 'zod';
import { InputError, parseJson } from '../shared/items';
import { fieldOf } from '../shared/record';
import { parseShape } from '../shared/shape';
import type { Client } from '../shared/vocabulary';
import { automationKinds, intents, tiers } from '../shared/vocabulary';
import type { CustomLabel } from './engine/customLabels';
import type { HistoryMessage } from './guard/guard';
import { baseLanguage } from '../shared/baseLanguage';

/** Parses what the operator filled in, or what stands under the item's keys, into the types of the logic. */

const clientShape = z.looseObject({
	tier: z.enum(tiers).nullish().catch(undefined),
	language: z.string().max(35).nullish().catch(undefined),
	vip: z.boolean().nullish().catch(undefined),
});

/** What is known of the client; undefined where nothing is. Unknown values in it are left out, not refused. */
export function readClient(value: unknown): Client | undefined {
	if (value === undefined || value === null) return undefined;
	const read = clientShape.safeParse(value);
	if (!read.success) {
		throw new InputError('"client" is not an object.', 'Give a JSON object such as {"tier": "premium", "language": "de"}, or leave it empty.');
	}
	const { tier, language, vip } = read.data;
	return {
		...(tier ? { tier } : {}),
		...(language ? { language: baseLanguage(language) } : {}),
		...(vip === true ? { vip } : {}),
	};
}

const messageShape = z.object({
	at: z.string(),
	direction: z.enum(['in', 'out']),
	threadKey: z.string().nullish().transform((key) => key ?? ''),
	from: z.string().nullish().transform((from) => from ?? ''),
	fingerprint: z.string().nullish(),
	automatic: z.boolean().nullish().transform((automatic) => automatic ?? false),
});

/** `{messages: [...]}` or the list itself; entries that are not readable are left out. */
export function readHistory(value: unknown): HistoryMessage[] {
	const list: unknown = Array.isArray(value) ? value : fieldOf(value, 'messages');
	if (value !== undefined && value !== null && !Array.isArray(list)) {
		throw new InputError('"history" holds no list of messages.', 'Give {"messages": [{"at", "direction", "threadKey", "from", "fingerprint", "automatic"}]}, or leave it empty.');
	}
	return (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
		const read = messageShape.safeParse(entry);
		return read.success ? [read.data] : [];
	});
}

const kindsOfDomains = ['person', ...automationKinds] as const;

export function readDomainOverrides(value: unknown): Record<string, (typeof kindsOfDomains)[number]> {
	const parsed = parseJson(value, 'domainOverrides', '{"example.com": "person"}') ?? {};
	if (typeof parsed === 'object' && Object.keys(parsed).length === 0) return {};
	const read = z.record(z.string(), z.enum(kindsOfDomains)).safeParse(parsed);
	if (!read.success) {
		throw new InputError(
			'"Domain Overrides" is not a list of domains with what their mail is.',
			`Give JSON such as {"example.com": "person"}; possible are ${kindsOfDomains.join(', ')}.`,
		);
	}
	return read.data;
}

/** Addresses separated by commas, spaces or lines, or a list of them. */
export function readAddresses(value: unknown): string[] {
	const text = Array.isArray(value) ? value.filter((entry) => typeof entry === 'string').join(',') : typeof value === 'string' ? value : '';
	return text.split(/[\s,;]+/u).map((address) => address.trim().toLowerCase()).filter((address) => address.includes('@'));
}

const labelShape = z.object({
	// One line: a form on a web page gives the name back, and would change its line breaks.
	name: z.string().max(500).transform((name) => name.replace(/\s+/gu, ' ').trim()).pipe(z.string().max(200)),
	description: z.string().nullish().transform((text) => text ?? ''),
	examples: z
		.union([z.string(), z.array(z.string())])
		.nullish()
		.transform((examples) => (typeof examples === 'string' ? examples.split('\n') : (examples ?? [])).map((text) => text.trim()).filter((text) => text !== '')),
});

/** The operator's labels; two of one name are joined. */
export function readCustomLabels(value: unknown): CustomLabel[] {
	const given = fieldOf(value, 'values') ?? value ?? [];
	const labels = new Map<string, CustomLabel>();
	for (const label of Array.isArray(given) ? parseShape(z.array(labelShape), given, 'customLabels') : []) {
		if (label.name === '') continue;
		const before = labels.get(label.name);
		labels.set(label.name, before ? { ...before, examples: [...before.examples, ...label.examples] } : label);
	}
	if (labels.size === 0) {
		throw new InputError('"Labels" is set to Custom, but there is no custom label with a name.', 'Add at least one label with a name, a description and some examples, or set "Labels" to Standard.');
	}
	return [...labels.values()];
}

/** Names of labels of which some cannot be read: as many as the node has branches for. */
export function namesOfLabels(value: unknown): string[] {
	const given = fieldOf(value, 'values') ?? value;
	const names = (Array.isArray(given) ? given : []).map((label: unknown) => String(fieldOf(label, 'name') ?? '').replace(/\s+/gu, ' ').trim());
	return [...new Set(names.filter((name) => name !== ''))];
}

/** Names of the output branches, in order; `custom` are those of the operator's labels. */
export function outputNames(perIntent: boolean, custom?: readonly string[]): string[] {
	if (!perIntent) return [];
	return custom ? [...custom.filter((name) => name !== 'other'), 'other'] : [...intents];
}

/** ISO 639-1 code as the operator gave it; undefined where it is to be detected. */
export function languageGiven(value: string): string | undefined {
	const code = baseLanguage(value);
	if (code === undefined) return undefined;
	if (/^[a-z]{2}$/u.test(code)) return code;
	throw new InputError(`"Language" is "${value}", which is no language code.`, 'Give an ISO 639-1 code such as "en" or "de", or leave it empty.');
}
