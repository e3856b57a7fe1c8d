import type { Outcome } from './outcome';

/** After how many mails in a row the rest of a run is left for later, by what failed. */
const givingUp = {
	/** A refused login is refused again, and some servers lock the account. */
	login: 1,
	/** A server that can't be reached costs a time-out for every mail. */
	connect: 3,
} as const;

/** Decides during a run whether trying the next mail still makes sense. */
export class PatienceWithServer {
	private failures = { login: 0, connect: 0 };
	private last = '';

	note(outcome: Outcome): void {
		if (outcome.stage === 'not_attempted') return;
		if (outcome.class === 'failed_soft' && (outcome.stage === 'login' || outcome.stage === 'connect')) {
			this.failures[outcome.stage]++;
			this.last = outcome.response;
		} else this.failures = { login: 0, connect: 0 };
	}

	/** Why the rest should not be tried, or undefined. */
	exhausted(): string | undefined {
		if (this.failures.login >= givingUp.login) {
			return `the mail server refused the login of this run (${this.last})`;
		}
		if (this.failures.connect >= givingUp.connect) {
			return `the mail server could not be used ${this.failures.connect} times in a row (${this.last})`;
		}
		return undefined;
	}
}
