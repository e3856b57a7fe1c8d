import { Problem } from './problem.cjs';
import type { Stack } from './stack';
import { writeState } from './state';

/** What works up the past, in this order: built-in texts and sequences are stored, customers scored, answers analysed. Nothing here sends. */
const rounds: Array<{ id: string; startNode?: string }> = [
	{ id: 'comms-setup-database' },
	{ id: 'comms-score-customers' },
	{ id: 'comms-analyse-answers', startNode: 'Every hour of the working day' },
];

const unfinished = ['new', 'running', 'waiting', 'unknown'];
const patience = 60_000;

async function runToEnd({ rest }: Stack, { id, startNode }: { id: string; startNode?: string }, signal: AbortSignal): Promise<void> {
	const execution = await rest.run(id, { startNode });
	for (const start = Date.now(); ; ) {
		signal.throwIfAborted();
		const status = await rest.executionStatus(execution);
		if (status === 'success') return;
		if (!unfinished.includes(status)) throw new Problem(`${id} ended with "${status}": n8n shows why under Executions`);
		if (Date.now() - start > patience) throw new Problem(`${id} has not ended after ${patience / 1000} s`);
		await new Promise((wake) => setTimeout(wake, 200));
	}
}

/**
 * Lets the product's own workflows make of the businesses' past what the pages show. Once for each data folder; a failure leaves the demo
 * as it is and is tried again at the next start.
 * @returns what is to be said of it
 */
export async function workUpPast(stack: Stack, folder: string, signal: AbortSignal): Promise<string | undefined> {
	try {
		for (const round of rounds) await runToEnd(stack, round, signal);
		stack.state.pastWorkedUp = true;
		writeState(folder, stack.state);
		return undefined;
	} catch (error) {
		if (signal.aborted) return 'interrupted';
		return `failed, some pages stay empty (${error instanceof Error ? error.message : String(error)})`;
	}
}
