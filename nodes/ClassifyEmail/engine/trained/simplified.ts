import pairs from 'opencc-js/dict/TSCharacters';

/** Traditional characters with one simplified character each, from OpenCC's table; read with the first Chinese mail. */
let simplified: ReadonlyMap<string, string> | undefined;

function readTable(): ReadonlyMap<string, string> {
	return new Map(
		pairs.split('|').flatMap((pair): Array<[string, string]> => {
			const [traditional = '', simple = ''] = pair.split(' ');
			return traditional.length === 1 && simple.length === 1 ? [[traditional, simple]] : [];
		}),
	);
}

/** One character for one, so that positions stay: what is learnt in one spelling of Chinese holds in the other. */
export function simplifiedChinese(text: string): string {
	const table = (simplified ??= readTable());
	let result = '';
	for (let i = 0; i < text.length; i++) {
		const character = text.charAt(i);
		result += character >= '\u3400' ? (table.get(character) ?? character) : character;
	}
	return result;
}
