/**
 * How long a text is as an SMS. GSM 03.38 (3GPP TS 23.038, section 6.2.1): 160 characters of the default alphabet, of which those of
 * the extension table take two places; any other character makes the whole text UCS-2 with 70. In several parts, 7 places of 160
 * or 3 of 70 go to the header that joins them (TS 23.040, section 9.2.3.24), and neither a character nor its escape is torn apart.
 */
const defaultAlphabet = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extensionTable = new Set('\f^{}\\[~]|€');

const single = { 'GSM-7': 160, 'UCS-2': 70 } as const;
const joined = { 'GSM-7': 153, 'UCS-2': 67 } as const;

export interface SmsLength {
	encoding: 'GSM-7' | 'UCS-2';
	/** Places taken: septets of GSM-7, 16-bit units of UCS-2. */
	units: number;
	/** Messages the text is cut into, each of which is paid for; 0 for no text. */
	segments: number;
}

/** The length of a text as an SMS. */
export function smsLength(text: string): SmsLength {
	const characters = [...text];
	const plain = characters.every((character) => defaultAlphabet.has(character) || extensionTable.has(character));
	const encoding = plain ? 'GSM-7' : 'UCS-2';
	const sizes = characters.map((character) =>
		plain ? (extensionTable.has(character) ? 2 : 1) : character.length,
	);
	const units = sizes.reduce((sum, size) => sum + size, 0);
	if (units <= single[encoding]) return { encoding, units, segments: units > 0 ? 1 : 0 };
	let segments = 1;
	let room: number = joined[encoding];
	for (const size of sizes) {
		if (size > room) {
			segments++;
			room = joined[encoding];
		}
		room -= size;
	}
	return { encoding, units, segments };
}

/** The same where only the number of characters is known: the shorter alphabet is assumed. */
export function smsLengthOf(characters: number): SmsLength {
	const segments = characters <= single['UCS-2'] ? Math.sign(characters) : Math.ceil(characters / joined['UCS-2']);
	return { encoding: 'UCS-2', units: characters, segments };
}
