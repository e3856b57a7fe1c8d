/**
 * All matches of a pattern in a text, in order. As `matchAll`, which makes a new expression each time, and that takes longer than looking
 * through most texts.
 * @param pattern with the flag `g`; never matches nothing
 */
export function allMatches(text: string, pattern: RegExp): RegExpExecArray[] {
	const found: RegExpExecArray[] = [];
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) found.push(match);
	return found;
}
