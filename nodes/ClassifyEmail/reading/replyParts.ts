/** A mail's text taken apart. All three are plain text; together they hold what was in the mail. */
export interface ReplyParts {
	/** What the sender wrote this time, without quotes and signature. */
	newText: string;
	/** What is quoted from earlier mails, and forwarded mails. */
	quotedText: string;
	/** Sign-off block, contact details, "Sent from my phone", legal footer. */
	signature: string;
}
