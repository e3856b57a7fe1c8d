/** Where a piece of a mail's HTML stands: written now, quoted from before, or the sender's signature. */
export type Zone = 'new' | 'quote' | 'signature';

/** What marks an element: the value is looked for in the attribute, as a word for `class`, in whole for the others. */
interface ZoneMark {
	attribute: 'class' | 'id' | 'type' | 'data-smartmail' | 'name';
	value: RegExp;
	zone: Zone;
	/** The zone goes on after the element, to the end of the mail: what follows is the mail answered. */
	toTheEnd?: true;
}

/** How mail programs mark quotes and signatures in HTML. */
const zoneMarks: readonly ZoneMark[] = [
	// Gmail
	{ attribute: 'class', value: /(?:^|\s)gmail_attr(?:\s|$)/u, zone: 'quote' },
	{ attribute: 'class', value: /(?:^|\s)gmail_signature(?:_prefix)?(?:\s|$)/u, zone: 'signature' },
	{ attribute: 'data-smartmail', value: /^gmail_signature$/u, zone: 'signature' },
	// Outlook on the web, for phones, and for the desktop
	{ attribute: 'id', value: /^(?:x_)*divrplyfwdmsg$/u, zone: 'quote', toTheEnd: true },
	{ attribute: 'id', value: /^(?:x_)*(?:appendonsend|mail-editor-reference-message-container|ms-outlook-mobile-reference-message)$/u, zone: 'quote', toTheEnd: true },
	{ attribute: 'class', value: /(?:^|\s)(?:x_)*outlookmessageheader(?:\s|$)/u, zone: 'quote', toTheEnd: true },
	{ attribute: 'id', value: /^(?:x_)*(?:signature|ms-outlook-mobile-signature|applemailsignature|applemailsignature_\w+)$/u, zone: 'signature' },
	// Thunderbird
	{ attribute: 'class', value: /(?:^|\s)moz-cite-prefix(?:\s|$)/u, zone: 'quote' },
	{ attribute: 'class', value: /(?:^|\s)moz-signature(?:\s|$)/u, zone: 'signature' },
	// Yahoo, AOL, Proton, Zoho, GMX/Web.de, QQ, 163, Fastmail
	{ attribute: 'class', value: /(?:^|\s)(?:yahoo_quoted|yqt\d+|aolmail_quote|protonmail_quote|zmail_extra|gmx_quote|x_gmail_quote|fastmail-quoted-text)(?:\s|$)/u, zone: 'quote' },
	{ attribute: 'id', value: /^(?:yahoo_quoted_\w+|replyquote|isreplycontent|origbody|reply-intro)$/u, zone: 'quote' },
	{ attribute: 'name', value: /^(?:quote|messagereplysection|messagesignaturesection)$/u, zone: 'quote' },
	{ attribute: 'class', value: /(?:^|\s)(?:protonmail_signature_block|yahoo-signature|ydp\w*signature|fastmail-signature|tutanota_signature)(?:\s|$)/u, zone: 'signature' },
];

/** The mark of a start tag. A blockquote is a quote whoever made it. */
export function zoneOf(
	name: string,
	attributes: ReadonlyMap<string, string>,
): { zone: Zone; toTheEnd: boolean } | undefined {
	if (name === 'blockquote') return { zone: 'quote', toTheEnd: false };
	if (attributes.size === 0) return undefined;
	for (const mark of zoneMarks) {
		const value = attributes.get(mark.attribute);
		if (value !== undefined && mark.value.test(value.slice(0, 300).toLowerCase())) {
			return { zone: mark.zone, toTheEnd: mark.toTheEnd ?? false };
		}
	}
	return undefined;
}
