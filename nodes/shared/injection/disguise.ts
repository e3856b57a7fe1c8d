/**
 * Letters that look like others. Who hides "ignore all previous instructions" from a search writes it in full-width letters, with Cyrillic
 * ones, with digits, or letter by letter; a model reads it all the same. Other letters have no such look and stay.
 */
const lookAlikes = new Map<string, string>();
/** @param disguised as many characters as `plain` */
function looksLike(disguised: string, plain: string): void {
	[...disguised].forEach((letter, place) => lookAlikes.set(letter, plain.charAt(place)));
}
// Cyrillic, Greek, the small capitals of phonetics (Unicode's confusables.txt, as far as they are letters of Latin words).
looksLike('авекмнорстухіѕјһԁԛԝӏгёї', 'abekmhopctyxisjhdqwlrei');
looksLike('АВЕКМНОРСТУХІЅЈԚԜӀЁЇ', 'ABEKMHOPCTYXISJQWIEI');
looksLike('αβγεηικνορστυχωϲϳ', 'abyenikvopotuxwcj');
looksLike('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'ABEZHIKMNOPTYXC');
looksLike('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢɑɡıſⅼ', 'abcdefghijklmnopqrstuvwyzagisl');

/** Letters of those scripts and shapes, and marks put over or through letters. Not full-width punctuation, which every Chinese mail holds. */
const letters = '[\\u0300-\\u03ff\\u00ad\\u0131\\u017f\\u0250-\\u02af\\u0400-\\u052f\\u1d00-\\u1d7f\\u2060\\u2070-\\u209f\\u2102-\\u2149\\u2160-\\u217f\\u24b6-\\u24e9\\ua730-\\ua731\\ua7af\\ufeff\\uff21-\\uff3a\\uff41-\\uff5a]|[\\u200b-\\u200d]|\\ud835[\\udc00-\\udfff]|\\ud83c[\\udd30-\\udd89]';
const odd = new RegExp(letters);
/** Most texts hold no letter beyond Latin ones. */
const beyondLatin = /[\u00ad\u0131-\uffff]/;
const eachOdd = new RegExp(letters, 'g');
const isMark = /[\u0300-\u036f\u00ad\u2060\ufeff]|[\u200b-\u200d]/;

function plainLetter(letter: string): string {
	if (isMark.test(letter)) return '';
	return lookAlikes.get(letter) ?? letter.normalize('NFKC');
}

/** Digits that stand for letters, within words: Ign0re, a11, prev1ous. */
const digitInWord = /[a-z]{2}[013457]{1,2}[a-z]{2}/i;
const eachDigitInWord = /(?<=[a-z])[013457]{1,3}|[013457]{1,2}(?=[a-z]{2})/gi;
const letterOf: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' };

function lettersFor(digits: string): string {
	return digits.replace('11', 'll').replace(/\d/g, (digit) => letterOf[digit] ?? digit);
}

/** Words held together by what is no space: Ignore_all_previous. */
const joined = /[a-z][_*+|~]{1,3}[a-z]{1,20}[_*+|~]{1,3}[a-z]/i;
const eachJoint = /(?<=[a-z])[_*+|~]{1,3}(?=[a-z])/gi;

/** Letters one by one, with a space or mark between them. */
const letterByLetter = /(?<![a-zà-ÿ'’])[a-zà-ÿ](?:[ .·-]{1,3}[a-zà-ÿ](?![a-zà-ÿ])){3,}/gi;

/** Two letters within such: hardly a text has any. */
const singleLetters = /[ .·-][a-zà-ÿ][ .·-]{1,3}[a-zà-ÿ][ .·-]/i;

/** Where there are marks between the letters, spaces part words; else two spaces do. */
function drawnTogether(letters: string): string {
	const gaps = /[.·-]/.test(letters) ? /[.·-]{1,3}/g : /(?<! ) (?! )/g;
	return letters.replace(gaps, '').replace(/ {1,3}/g, ' ');
}

/** A text as it reads with its disguises taken off; undefined where it wears none, as nearly all do. Linear in its length. */
export function undisguised(text: string): string | undefined {
	let plain = beyondLatin.test(text) && odd.test(text) ? text.replace(eachOdd, plainLetter) : text;
	if (digitInWord.test(plain)) plain = plain.replace(eachDigitInWord, lettersFor);
	if (joined.test(plain)) plain = plain.replace(eachJoint, ' ');
	if (singleLetters.test(plain)) plain = plain.replace(letterByLetter, drawnTogether);
	return plain === text ? undefined : plain;
}
