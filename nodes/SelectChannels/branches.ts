import { type Channel, channels } from '../shared/vocabulary';
import type { Delivery } from './decide/model';

/** With `perChannel`: one output for each channel in the order of the vocabulary, then these two. */
const deferredBranch = channels.length;
const blockedBranch = channels.length + 1;
export const branchCount = channels.length + 2;

/** The outputs an item leaves by: those of the channels it is sent on, else the one that says why it is not. */
export function branchesOf({ selected, decisions }: Pick<Delivery, 'selected' | 'decisions'>): number[] {
	if (selected.length > 0) return selected.map((channel: Channel) => channels.indexOf(channel));
	return [decisions.some(({ action }) => action === 'defer') ? deferredBranch : blockedBranch];
}
