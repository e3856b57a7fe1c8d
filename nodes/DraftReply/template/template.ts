import { IANAZone } from 'luxon';
import type { Reason } from '../../shared/vocabulary';
import type { Locale } from './formats';
import { TemplateError, type TemplateProblem } from './problems';
import type { PartKind, Program } from './program';
import { compilePart } from './program';
import { renderPart } from './render';
import { checkVariables, readDeclarations, type Declarations } from './variables';
import { isRecord } from '../../shared/record';
import { baseLanguage } from '../../shared/baseLanguage';

const parts = ['subject', 'html', 'text'] as const;
type Part = (typeof parts)[number];
const kinds: Record<Part, PartKind> = { subject: 'line', html: 'html', text: 'text' };

type Variant = Partial<Record<Part, Program>> & { parameters?: Program[] };

/** A template that was read and found sound. */
export interface Template {
	name: string | undefined;
	declarations: Declarations;
	/** ISO 639-1 or BCP 47 of the variant used where the reader's language has none. */
	defaultLanguage: string;
	variants: ReadonlyMap<string, Variant>;
}

export interface RenderedTemplate {
	subject: string | undefined;
	html: string | undefined;
	text: string | undefined;
	/** Filled in one by one, for a provider that holds a text of its own with places in it. */
	parameters: string[] | undefined;
	language: string;
	reason: Reason;
}

function readVariant(
	written: Record<string, unknown>,
	prefix: string,
	declarations: Declarations,
	problems: TemplateProblem[],
): Variant {
	const variant: Variant = {};
	for (const part of parts) {
		const source = written[part];
		if (source === undefined || source === null || source === '') continue;
		const name = `${prefix}${part}`;
		if (typeof source !== 'string') {
			problems.push({ code: 'syntax', part: name, text: 'must be a text' });
			continue;
		}
		if (part === 'subject' && /[\r\n]/.test(source)) {
			problems.push({ code: 'syntax', part: name, text: 'a subject is one line' });
			continue;
		}
		variant[part] = compilePart(source, name, kinds[part], declarations, problems);
	}
	if (Array.isArray(written.parameters)) {
		variant.parameters = written.parameters.map((source: unknown, place) => {
			const name = `${prefix}parameters[${place}]`;
			if (typeof source === 'string') return compilePart(source, name, 'line', declarations, problems);
			problems.push({ code: 'syntax', part: name, text: 'must be a text' });
			return [];
		});
	}
	return variant;
}

function isLanguage(tag: string): boolean {
	try {
		return Intl.getCanonicalLocales(tag).length === 1;
	} catch {
		return false;
	}
}

/**
 * Reads a template `{subject, html, text, parameters?: [], variables, language?, languages?: {de: {subject, html, text}}}`.
 *
 * @throws {TemplateError} with everything that is wrong with it, by part, line and column.
 */
export function readTemplate(written: unknown): Template {
	const problems: TemplateProblem[] = [];
	if (!isRecord(written)) {
		throw new TemplateError([
			{ code: 'syntax', part: 'template', text: 'expected an object {subject, html, text, variables}' },
		]);
	}
	const declarations = readDeclarations(written.variables, problems);
	const defaultLanguage =
		typeof written.language === 'string' && written.language !== '' ? written.language : 'en';
	const variants = new Map<string, Variant>();
	const own = readVariant(written, '', declarations, problems);
	if (Object.keys(own).length > 0) variants.set(defaultLanguage.toLowerCase(), own);
	for (const [language, variant] of Object.entries(isRecord(written.languages) ? written.languages : {})) {
		if (!isRecord(variant)) {
			problems.push({ code: 'syntax', part: `languages.${language}`, text: 'expected {subject, html, text}' });
		} else {
			variants.set(
				language.toLowerCase(),
				readVariant(variant, `languages.${language}.`, declarations, problems),
			);
		}
	}
	for (const language of new Set([defaultLanguage, ...variants.keys()])) {
		if (!isLanguage(language)) {
			problems.push({ code: 'declaration', part: 'languages', text: `"${language}" is not a language code such as "de"` });
		}
	}
	if (!variants.has(defaultLanguage.toLowerCase())) {
		problems.push({
			code: 'declaration',
			part: 'template',
			text: `has neither subject, html nor text in its default language "${defaultLanguage}"`,
		});
	}
	if (problems.length > 0) throw new TemplateError(problems);
	return {
		name: typeof written.name === 'string' ? written.name : undefined,
		declarations,
		defaultLanguage: defaultLanguage.toLowerCase(),
		variants,
	};
}

/** The variant for a reader: their language (exact, then without the region), else the template's default. */
function choose(template: Template, wanted: string | undefined): { language: string; reason: Reason } {
	const asked = wanted?.toLowerCase().replace('_', '-');
	for (const language of [asked, baseLanguage(asked)]) {
		if (language !== undefined && template.variants.has(language)) {
			return {
				language,
				reason: { code: 'language_of_reader', text: `The template has the reader's language (${language}).`, evidence: wanted },
			};
		}
	}
	const language = template.defaultLanguage;
	return {
		language,
		reason:
			asked === undefined || asked === ''
				? { code: 'language_default', text: `The reader's language is not known: the template's default (${language}).` }
				: {
						code: 'language_fallback',
						text: `The template has no variant for "${wanted}": its default (${language}).`,
						evidence: [...template.variants.keys()],
					},
	};
}

/**
 * Fills a template in. `language` is the reader's, `timeZone` the IANA zone in which instants are told.
 *
 * @throws {TemplateError} naming every variable that is missing, unknown or of the wrong type.
 */
export function renderTemplate(
	template: Template,
	variables: unknown,
	reader: { language: string | undefined; timeZone: string },
): RenderedTemplate {
	const problems = checkVariables(template.declarations, variables);
	if (!IANAZone.create(reader.timeZone).isValid) {
		problems.push({ code: 'wrong_type', part: 'time zone', text: `"${reader.timeZone}" is not an IANA time zone` });
	}
	if (problems.length > 0) throw new TemplateError(problems);
	const { language, reason } = choose(template, reader.language);
	const locale: Locale = { language, timeZone: reader.timeZone };
	const variant = template.variants.get(language) ?? {};
	const render = (part: Part): string | undefined => {
		const program = variant[part];
		return program && renderPart(program, part, kinds[part], variables, locale);
	};
	const parameters = variant.parameters?.map((program, place) => renderPart(program, `parameters[${place}]`, 'line', variables, locale));
	return { subject: render('subject')?.trim(), html: render('html'), text: render('text'), parameters, language, reason };
}

