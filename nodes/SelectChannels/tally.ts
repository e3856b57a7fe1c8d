import type { Delivery } from './decide/model';

/** Counts what was decided in one run, so that the operator sees at a glance what was held back and why. */
export class Tally {
	private sent = 0;
	private readonly held = new Map<string, number>();

	add({ selected, decisions }: Delivery): void {
		if (selected.length > 0) {
			this.sent++;
			return;
		}
		// What is deferred will be asked again; among blocked channels the first, preferred one tells the reason.
		const telling = decisions.find(({ action }) => action === 'defer') ?? decisions[0];
		if (!telling) return;
		const words = `${telling.action === 'defer' ? 'deferred' : 'blocked'} by ${telling.rule}`;
		this.held.set(words, (this.held.get(words) ?? 0) + 1);
	}

	/** Undefined where nothing was held back. */
	sentence(): string | undefined {
		if (this.held.size === 0) return undefined;
		const held = [...this.held].sort(([, a], [, b]) => b - a).map(([words, count]) => `${count} ${words}`);
		return `${this.sent} may be sent, ${held.join(', ')}.`;
	}
}
