import type { DraftCheck, UnsupportedClaim } from '../draft';
import { styleDistance, styleLimits } from '../style/distance';
import { measureStyle, type StyleProfile } from '../style/profile';
import type { Language } from '../../shared/vocabulary';
import { unsupportedClaims } from './claims';
import { asksForNoSecrets } from './concessions';
import {
	footerPresent,
	forbiddenPhrasesAbsent,
	foreignAddresses,
	foreignLinks,
	linksAllowed,
	noPlaceholders,
	questionsAddressed,
	recipientsAllowed,
	signaturePresent,
} from './contents';
import type { Evidence } from './evidence';
import { mailIsNoCommand, nothingLeaked } from './injection';
import { writtenLanguage } from './language';
import { legible, plainCharacters } from './legible';
import { linksIn } from './links';

/** What a draft is held against. */
export interface CheckedAgainst {
	/** The language the reader reads; one of the six, or another that we can only name. */
	language: string;
	/** The mail answered, as its sender wrote it. */
	mail: string;
	questions: readonly string[];
	/** Questions that a given answer was put to. */
	answered: readonly string[];
	evidence: Evidence;
	profile: StyleProfile | undefined;
	to: readonly string[];
	diverted: string | undefined;
	knownAddresses: readonly string[];
	allowedLinks: readonly string[];
	forbiddenPhrases: readonly string[];
	signature: string;
	footer: string;
	injectionSuspected: boolean;
	command: string | undefined;
	/** What a model was told, if one was asked. */
	instructions: string;
}

export interface CheckResult {
	checks: DraftCheck[];
	unsupportedClaims: UnsupportedClaim[];
	styleDistance: number | null;
}

/** A quotation of the reader's own words claims nothing. */
function withoutQuotations(draft: string, mail: string): string {
	const bare = (text: string): string => text.replace(/\s+/g, ' ').trim();
	const bareMail = bare(mail);
	return draft.replace(/[“„«「"]([^“”„«»「」"\n]{3,400})[”“»」"]/gu, (whole, inner: string) =>
		bareMail.includes(bare(inner).replace(/…$/, '')) ? ' ' : whole,
	);
}

function languageCheck(draft: string, wanted: string, mail: string): DraftCheck {
	const found = writtenLanguage(withoutQuotations(draft, mail));
	const passed = found === wanted;
	return {
		name: 'language',
		passed,
		detail: passed
			? `Written in the reader's language (${wanted}).`
			: `The reader's language is ${wanted || 'not known'}; the draft's ${found === undefined ? 'cannot be told' : `is ${found}`}.`,
	};
}

function styleChecks(draft: StyleProfile | undefined, reader: StyleProfile | undefined): DraftCheck[] {
	const words = draft?.messageWords ?? 0;
	const long = Math.max(styleLimits.alwaysTooLong, (reader?.messageWords ?? 0) * styleLimits.lengthFactor);
	const usual = reader?.messageWords ?? 0;
	const tooLong = words > styleLimits.alwaysShortEnough && (words > long || (usual > 0 && words > usual * styleLimits.lengthFactor));
	const tooShort = usual > 0 && words < Math.min(25, usual / styleLimits.lengthFactor);
	const length: DraftCheck = {
		name: 'length',
		passed: !tooLong && !tooShort && words > 0,
		detail: `${Math.round(words)} words${usual > 0 ? `; the reader's usual is ${Math.round(usual)}` : ''}.`,
	};
	if (draft === undefined || reader === undefined) {
		return [{ name: 'formality', passed: true, detail: 'No style profile of the reader is known.' }, length];
	}
	const apart = Math.abs(draft.formality - reader.formality);
	const distance = styleDistance(draft, reader);
	return [
		{
			name: 'formality',
			passed: apart <= styleLimits.formality,
			detail: `Draft ${draft.formality}, reader ${reader.formality} (0 informal, 1 formal); at most ${styleLimits.formality} apart.`,
		},
		length,
		{
			name: 'style',
			passed: distance <= styleLimits.distance,
			detail: `Style distance ${distance}, at most ${styleLimits.distance}.`,
		},
	];
}

/** Checks a finished draft text (with signature and footer). Deterministic; asks nobody. */
export function checkDraft(draft: string, language: Language, against: CheckedAgainst): CheckResult {
	const { evidence, mail } = against;
	const own = withoutQuotations(draft, mail);
	const style = measureStyle([draft], language);
	const links = foreignLinks(draft, against.allowedLinks, evidence.links);
	const addresses = foreignAddresses(draft, against.knownAddresses);
	const claims: UnsupportedClaim[] = [
		...unsupportedClaims(own, language, evidence),
		...links.map((text) => ({ kind: 'link' as const, text })),
		...addresses.map((text) => ({ kind: 'address' as const, text })),
	];
	const checks: DraftCheck[] = [
		{
			name: 'claims_supported',
			passed: claims.length === 0,
			detail:
				claims.length === 0
					? 'Every figure, name and promise is in the thread, the profile or the facts.'
					: `Not supported: ${claims.map(({ kind, text }) => `${kind} "${text}"`).join(', ')}.`,
		},
		questionsAddressed(draft, against.questions, against.answered),
		languageCheck(draft, against.language, mail),
		...styleChecks(style, against.profile),
		noPlaceholders(draft, mail),
		linksAllowed(links, linksIn(draft).length),
		recipientsAllowed(against.to, addresses, against.diverted),
		signaturePresent(draft, against.signature),
		footerPresent(draft, against.footer),
		forbiddenPhrasesAbsent(draft, against.forbiddenPhrases),
		mailIsNoCommand(against.injectionSuspected, against.command),
		nothingLeaked(draft, against.instructions),
		plainCharacters(draft),
		asksForNoSecrets(legible(own), evidence.statements),
	];
	return {
		checks,
		unsupportedClaims: claims,
		styleDistance: style === undefined || against.profile === undefined ? null : styleDistance(style, against.profile),
	};
}

/**
 * Why a model's text must not even be shown, or undefined: it carries a link or an address nobody gave, or talks of its
 * instructions. All else a person may mend.
 */
export function refusedBecause(draft: string, language: Language, against: CheckedAgainst): string | undefined {
	const { checks, unsupportedClaims: claims } = checkDraft(draft, language, against);
	const foreign = claims.filter(({ kind }) => kind === 'link' || kind === 'address');
	if (foreign.length > 0) return `it names ${foreign.map(({ text }) => text).join(', ')}, which nothing given supports.`;
	return checks.find(({ name, passed }) => name === 'nothing_leaked' && !passed)?.detail;
}
