/** The language of a tag without script and region, lowercase: `de` of `de-AT` and `DE_at`. Undefined where it is empty. */
export function baseLanguage(tag: string | undefined): string | undefined {
	return tag?.trim().toLowerCase().split(/[-_]/)[0] || undefined;
}
