import { InputError } from '../../shared/items';

/** Refuses a key that an earlier item of the run has: nothing is sent twice knowingly. */
export class KeysOfRun {
	private readonly itemOfKey = new Map<string, number>();

	/** @throws {InputError} */
	claim(key: string, index: number): void {
		if (key === '') return;
		const before = this.itemOfKey.get(key);
		if (before !== undefined) {
			throw new InputError(
				`"key" is the same as in item ${before}, so this would be the same mail again`,
				'Give each message a key of its own, or remove the repeated item.',
			);
		}
		this.itemOfKey.set(key, index);
	}
}
