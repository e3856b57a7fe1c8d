import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request comes from who it says, and if not, what is wrong and how an operator mends it. */
export type Verification =
	| { verified: true; by: string }
	| { verified: false; code: string; text: string; howToMend: string };

export function refused(code: string, text: string, howToMend: string): Verification {
	return { verified: false, code, text, howToMend };
}

/**
 * Compares two secrets or signatures in a time that tells nothing of where they differ. Both are hashed first: digests
 * have the same length, so that the length tells nothing either.
 */
export function sameSecret(given: string, expected: string): boolean {
	return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text, 'utf8').digest();
}
