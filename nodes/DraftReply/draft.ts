import type { Reason, Usage } from '../shared/vocabulary';

/** `ready`: every check passed. `needs_review`: a person decides. `blocked`: nothing may be sent. */
export type DraftStatus = 'ready' | 'needs_review' | 'blocked';

export interface DraftCheck {
	name: string;
	passed: boolean;
	/** What was found, with the values that decided. */
	detail: string;
}

/** Something the draft asserts that nothing given supports. */
export interface UnsupportedClaim {
	kind: 'number' | 'price' | 'percent' | 'date' | 'time' | 'weekday' | 'deadline' | 'name' | 'promise' | 'link' | 'address';
	/** As it stands in the draft. */
	text: string;
}

export interface Draft {
	subject: string;
	text: string;
	html: string | null;
	/** What a text that the provider holds is filled with, where the template says so. */
	parameters?: string[];
	/** ISO 639-1 of what was written. */
	language: string;
	/** Headers the sending node is to set besides those of threading. */
	headers: Record<string, string>;
	inReplyTo: string | null;
	references: string[];
	to: string[];
	/** One draft per key: (thread, last inbound Message-ID, purpose). */
	key: string;
	status: DraftStatus;
	checks: DraftCheck[];
	unsupportedClaims: UnsupportedClaim[];
	/** What a person still has to find out, one sentence each. */
	missing: string[];
	/** 0 (same style) to 1; null where no style profile is known. */
	styleDistance: number | null;
	autoSend: { allowed: boolean; reason: string };
	/** Whose text this is. */
	engine: 'offline' | 'model' | 'api' | 'template';
	reasons: Reason[];
	usage?: Usage;
}
