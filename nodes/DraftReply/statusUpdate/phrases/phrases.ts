import type { Phrase } from '../../reply/phrases/phrases';

/** All that an update says in one language besides its rows. */
export interface UpdatePhrases {
	/** `{project}`. */
	subject: string;
	/** `{project}`; `{from}` and `{to}` are days. */
	opening: Phrase;
	openingPeriod: Phrase;
	headings: Readonly<Record<'state' | 'achievements' | 'milestones' | 'risks' | 'nextSteps', string>>;
	progress: string;
	status: string;
	/** Of a milestone: `{day}`. */
	due: string;
	completed: string;
	/** Before what is done about a risk. */
	mitigation: string;
	closing: Phrase;
	/**
	 * Words that a model may put around the rows. They only join: none tells a time, a state, a kind of row or a denial, so
	 * that whatever they join says no more than the row. Lower case.
	 */
	glue: readonly string[];
	/** Brackets around a row's details. */
	brackets: readonly [open: string, close: string, between: string];
}
