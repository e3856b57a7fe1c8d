/**
 * By what mail of our own is known when it comes back: Send Customer Email writes both, Classify Email looks for them
 * (rules.md, section 3).
 */

/** Header; its value is the hash of the message's key. */
export const markHeader = 'X-Customer-Comms';

/** A Message-ID of ours. `name` is a hash or a UUID. */
export function ownMessageId(name: string, domain: string): string {
	return `<cc-${name}@${domain}>`;
}

const ownForm = /^<?cc-[0-9a-z-]{12,80}@/iu;

/** Whether a Message-ID is one of ours, by its form. */
export function isOwnMessageId(messageId: string): boolean {
	return ownForm.test(messageId);
}
