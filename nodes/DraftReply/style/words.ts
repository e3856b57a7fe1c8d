/** Languages written without spaces: two characters count as about one word. */
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Number of words; in Chinese and Japanese half the number of characters. */
export function countWords(text: string): number {
	const characters = text.match(cjk)?.length ?? 0;
	const others = text.replace(cjk, ' ').match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
	return Math.ceil(characters / 2) + others;
}

/** Sentences of a text: at full stops and question or exclamation marks, and at line ends. */
export function sentencesOf(text: string): string[] {
	return text
		.split(/(?<=[.!?…])\s+|(?<=[。！？])|\n+/u)
		.map((sentence) => sentence.trim())
		.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/**
 * The content words of a text for comparing what texts are about: lower case, without accents, words of four letters or
 * more cut to six (a rough stem), numbers whole, and pairs of neighbouring characters in Chinese and Japanese.
 */
export function contentWords(text: string): Set<string> {
	const found = new Set<string>();
	const plain = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
	for (const word of plain.match(/[\p{Script=Latin}\p{N}]+/gu) ?? []) {
		if (/\d/.test(word) || (word.length >= 4 && !functionWords.has(word))) found.add(word.slice(0, 6));
	}
	for (const run of plain.match(/[\p{Script=Han}\p{Script=Katakana}ー]+/gu) ?? []) {
		if (run.length === 1) found.add(run);
		for (let i = 0; i + 1 < run.length; i++) found.add(run.slice(i, i + 2));
	}
	return found;
}

/** Words of four letters and more that say nothing about the subject. */
const functionWords = new Set(
	(
		'about above after again also been before being both could does doing down during each from have having here into just like more most much only other over please same should some such than thank thanks that their them then there these they this those through very want were what when where which while will with would your yours ' +
		'algo ante aunque bien cada como cual cuando cuanto desde donde ella ellos entre esta estan estas este esto estos favor fuera gracias hacia hasta mucho para pero porque puede pueden quiero quien sido sobre tambien tanto tengo tiene todo todos unos usted ' +
		'alors apres aussi avant avec avez avoir bonjour cela cette ceux chez comme comment dans depuis donc elle elles encore entre etre faire merci mais meme nous parce pour pourquoi quand quel quelle quelles quels sans sera sont sous suis tous tout toute tres votre vous ' +
		'aber alle allem allen auch beim bitte dann dass dein deine denn diese diesem diesen dieser dieses doch durch eine einem einen einer eines etwa euch gegen guten habe haben hallo hatte hier ihnen ihre ihrem ihren ihrer immer jetzt kann konnen mehr mein meine mich nach nicht noch oder ohne schon sehr sein seine sich sind uber unser unsere vielen waren warum wann welche wenn werden wieder wird wurde wurden zwischen'
	).split(' '),
);
