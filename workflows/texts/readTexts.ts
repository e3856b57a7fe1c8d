import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type ApprovedForm, approvedForm } from './approvedForm';
import { emailHtml } from './emailHtml';

/**
 * The built-in texts, read from workflows/texts/<set>/: `templates.json` says which templates there are, <language>.json what they say.
 * README.md beside this file describes both. "Set up the database" hands what this returns to comms.load_templates.
 */

export const textLanguages = ['en', 'es', 'fr', 'de', 'zh', 'ja'] as const;
export type TextLanguage = (typeof textLanguages)[number];

const variableSchema = z.looseObject({ type: z.string(), sample: z.unknown() });
const templateSchema = z.strictObject({
	name: z.string().min(1),
	category: z.string().min(1),
	channels: z.array(z.string()).min(1),
	/** Greeting and closing of all/frames.json around the mail; true where left out. */
	frame: z.boolean().default(true),
	variables: z.record(z.string(), variableSchema).default({}),
});
const textSchema = z.union([
	z.string().min(1).transform((text) => ({ text, subject: undefined, html: undefined })),
	z.strictObject({ subject: z.string().min(1).optional(), text: z.string().min(1), html: z.string().min(1).optional() }),
]);
const textsSchema = z.record(z.string(), z.record(z.string(), textSchema));
const frameSchema = z.record(z.enum(textLanguages), z.strictObject({ greeting: z.string(), closing: z.string() }));

type Variables = Record<string, z.output<typeof variableSchema>>;

/** One text, as comms.load_templates takes it. */
export interface BuiltInText {
	templateId: string;
	name: string;
	category: string;
	channel: string;
	language: TextLanguage;
	subject?: string;
	html?: string;
	text: string;
	/** Declarations of Draft Reply's Fill In Template, each with a sample. */
	variables: Variables;
	/** Of short messages: what WhatsApp approves. */
	approved?: ApprovedForm;
}

function readJson<Shape extends z.ZodType>(path: string, shape: Shape): z.output<Shape> {
	try {
		return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
	} catch (error) {
		throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}

/** The names that a text uses: of tags, conditions and loops. */
function namesIn(sources: ReadonlyArray<string | undefined>): Set<string> {
	const names = new Set<string>();
	for (const source of sources) {
		for (const [, tag = ''] of (source ?? '').matchAll(/\{\{(.*?)\}\}/g)) {
			const [first = '', second = ''] = tag.trim().split(/\s+/);
			const written = /^(#if|#each|plural|select)$/.test(first) ? second : first;
			names.add(written.split('.')[0] ?? '');
		}
	}
	return names;
}

/** The sets: folders that have a templates.json. */
export function textSets(): string[] {
	return readdirSync(__dirname)
		.filter((name) => existsSync(join(__dirname, name, 'templates.json')))
		.sort();
}

/** @throws where a file is missing or not in its shape, naming it */
export function readTextSet(set: string): BuiltInText[] {
	const standard = readJson(join(__dirname, 'all', 'standard.json'), z.record(z.string(), variableSchema));
	const frames = readJson(join(__dirname, 'all', 'frames.json'), frameSchema);
	const templates = readJson(join(__dirname, set, 'templates.json'), z.record(z.string(), templateSchema));
	return textLanguages.flatMap((language) => {
		const path = join(__dirname, set, `${language}.json`);
		const texts = readJson(path, textsSchema);
		const strange = Object.keys(texts).filter((id) => templates[id] === undefined);
		if (strange.length > 0) throw new Error(`${path}: templates.json has no ${strange.join(', ')}`);
		return Object.entries(templates).flatMap(([templateId, { name, category, channels, frame, variables: declared }]) => {
			const given = texts[templateId] ?? {};
			const wanted = Object.keys(given).filter((channel) => !channels.includes(channel));
			if (wanted.length > 0) throw new Error(`${path}: "${templateId}" has a text for ${wanted.join(', ')}, which templates.json does not list`);
			return channels.map((channel): BuiltInText => {
				const written = given[channel];
				if (written === undefined) throw new Error(`${path}: "${templateId}" has no text for ${channel}`);
				const { greeting, closing } = frames[language];
				const text = channel === 'email' && frame ? [greeting, written.text, closing].join('\n\n') : written.text;
				const known = { ...standard, ...declared };
				const urls = new Set(Object.keys(known).filter((key) => known[key]?.type === 'url'));
				const html = written.html ?? (channel === 'email' ? emailHtml(text, language, urls) : undefined);
				const used = namesIn([written.subject, text, html]);
				const variables = Object.fromEntries([
					...Object.entries(standard).filter(([key]) => used.has(key)),
					...Object.entries(declared).filter(([key]) => used.has(key)),
				]);
				const approved = channel === 'sms' ? approvedForm(templateId, text, language, (name) => known[name]?.required !== false) : undefined;
				return { templateId, name, category, channel, language, text, variables, ...(written.subject ? { subject: written.subject } : {}), ...(html ? { html } : {}), ...(approved ? { approved } : {}) };
			});
		});
	});
}

export function readTexts(): BuiltInText[] {
	return textSets().flatMap(readTextSet);
}
