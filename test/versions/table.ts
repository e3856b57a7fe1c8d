import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../sandbox/launcher/folders';

/** What was seen in each version of n8n, for people. */
export interface Seen {
	stage: string;
	ok: boolean;
	said: string;
}

export interface VersionResult {
	version: string;
	/** Why this version could not be tried at all. */
	notTried?: string;
	seen: Seen[];
	seconds: number;
}

const page = join(root, 'docs', 'install.md');
const [begin, end] = ['<!-- versions: written by npm run test:versions -->', '<!-- /versions -->'];
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

export function tableOf(results: readonly VersionResult[], at: Date): string {
	const tried = results.filter(({ notTried }) => notTried === undefined);
	const stages = [...new Set(tried.flatMap(({ seen }) => seen.map(({ stage }) => stage)))];
	const row = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
	return [
		row(['', ...tried.map(({ version }) => `n8n ${version}`)]),
		`|${'---|'.repeat(tried.length + 1)}`,
		...stages.map((stage) =>
			row([
				stage,
				...tried.map(({ seen }) => {
					const one = seen.find((each) => each.stage === stage);
					return one ? `${one.ok ? '✓' : '✗'} ${one.said}` : '';
				}),
			]),
		),
		row(['time for all of it', ...tried.map(({ seconds }) => `${(seconds / 60).toFixed(1)} min`)]),
		'',
		`${at.toISOString().slice(0, 10)}, \`npm run test:versions\`.${results.flatMap(({ version, notTried }) => (notTried === undefined ? [] : [` n8n ${version} could not be tried: ${cell(notTried)}.`])).join('')}`,
	].join('\n');
}

export function writeTable(table: string): void {
	const text = readFileSync(page, 'utf8');
	const [from, to] = [text.indexOf(begin), text.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`${page} has no place for the table: ${begin} … ${end}`);
	writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
}
