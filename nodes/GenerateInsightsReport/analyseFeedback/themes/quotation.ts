import { maskPersonalData } from '../../../shared/personalData';

/** Characters a quotation may have. */
const longest = 240;

/**
 * A customer's words as they may be shown to others: one line, without addresses, phones, cards, accounts, links, handles, long
 * numbers, or the customer's own names.
 */
export function quotationOf(text: string, names: readonly string[] = []): string {
	const masked = maskPersonalData(text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim())
		.masked.replace(/\[(EMAIL|PHONE|CARD|IBAN)_\d+\]/g, (_, kind: string) => `[${kind.toLowerCase()}]`)
		.replace(/(?:https?:\/\/|www\.)\S+/gi, '[link]')
		.replace(/(?<![\p{L}\p{N}])@\w{2,30}/gu, '[name]')
		.replace(/(?<!\p{L})((?:my name is|i am called|me llamo|mi nombre es|je m['’]appelle|mein name ist|ich heiße)\s+)\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)*/giu, '$1[name]')
		.replace(/(?<![\p{L}\p{N}])(?=[\p{Lu}\d-]*\d{4})[\p{Lu}\d-]{6,24}(?![\p{L}\p{N}])/gu, '[number]');
	const nameless = names
		.filter((name) => name.length > 1)
		.reduce((shown, name) => shown.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'), '[name]'), masked);
	return nameless.length > longest ? `${nameless.slice(0, longest - 1).trimEnd()}…` : nameless;
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
