/** How much of one mail is read. What is beyond is left unread, with a warning: work per mail stays bounded. */
export const limits = {
	/** Bytes of a raw mail that are parsed (attachments count). */
	rawBytes: 32 * 1024 * 1024,
	/** Characters of a plain text body that are read before it is tidied. */
	textRead: 400_000,
	/** Characters of visible text kept. */
	text: 100_000,
	/** Characters of HTML that are read. */
	html: 1_000_000,
	/** Characters of a subject. */
	subject: 1_000,
	/** Mails longer than this many bytes are shortened part by part before they are parsed. */
	rawWhole: 2 * 1024 * 1024,
	/** Bytes that are then kept of the beginning, of each later part, and of all together. */
	rawFirst: 1024 * 1024,
	rawPart: 256 * 1024,
	rawKept: 4 * 1024 * 1024,
	/** Lines read of each part, and three times as many of all; a line in base64 counts for a sixth. */
	lines: 4_000,
	base64Line: 1 / 6,
	/** Encoded words read of one header field: room for 1,000 names of recipients. */
	encodedWords: 2_000,
	/** Lines that look like the boundary of a part; a mail is read up to the last of them. */
	boundaries: 1_000,
	/** Characters of one header value: room for 1,000 recipients. */
	headerValue: 200_000,
	/** Values kept of one header name, and names kept beside those every mail has. */
	headerRepeats: 200,
	headerNames: 1_000,
	/** Recipients kept in each of To and Cc. */
	recipients: 1_000,
	/** References kept: the first, and the newest of the rest. */
	references: 100,
	/** Characters of an address header that are parsed (about 1,000 recipients with names). */
	addressHeader: 200_000,
	/** Characters kept of a delivery report, and of the mail returned with it. */
	report: 20_000,
} as const;
