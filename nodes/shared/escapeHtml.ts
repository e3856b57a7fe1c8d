const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
	'`': '&#96;',
};

/** Text that stays text in HTML content and in quoted attribute values. */
export function escapeHtml(text: string): string {
	return text.replaceAll('\0', '\uFFFD').replace(/[&<>"'`]/g, (char) => entities[char] ?? char);
}
