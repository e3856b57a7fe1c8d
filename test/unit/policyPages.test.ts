import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { drawings } from '../../docs/drawings';
import { furtherPages, page, tableNames, withNumbers } from '../../docs/policyPage';

/** docs/policies.md and the drawings against what they are made from; rows of Postgres are held to it by the tests of the database. */

const root = join(__dirname, '../..');
const written = readFileSync(page, 'utf8');

describe('the page of all numbers', () => {
	it('has every number as the nodes have it: npm run docs:policy', () => {
		expect(withNumbers(written)).toBe(written);
		expect(tableNames.filter((name) => !written.includes(`<!-- numbers: ${name} -->`))).toEqual([]);
	});

	it.each(furtherPages.map((path) => [relative(root, path), path]))('is repeated in %s as it is', (_name, path) => {
		const text = readFileSync(path, 'utf8');
		expect(text).toContain('<!-- numbers: ');
		expect(withNumbers(text)).toBe(text);
	});

	it('leaves out no policy of a node', () => {
		const makers = ['docs/policyPage.ts', 'docs/channelPolicyPages.ts'].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
		const policies = readdirSync(join(root, 'nodes'), { recursive: true, encoding: 'utf8' }).filter((file) => /(^|[/\\])policy\.ts$/.test(file)).map((file) => file.replace(/\\/g, '/'));
		expect(policies.length).toBeGreaterThan(10);
		expect(policies.filter((file) => !makers.includes(`'../nodes/${file.replace(/\.ts$/, '')}'`))).toEqual([]);
	});

	it('says of each number what it is, where the source does', () => {
		const rows = written.split('\n').filter((line) => /^\| `(absoluteCap|falseDiscoveries|budgetPerWeek|interveneAbove|missedAfterMinutes|tooFew)` \|/.test(line));
		expect(rows).toHaveLength(6);
		for (const row of rows) expect(row.split('|')[3]?.trim().length).toBeGreaterThan(10);
	});
});

describe('the drawings', () => {
	it.each(drawings.map(({ path, svg }) => [relative(root, path).replace(/\\/g, '/'), path, svg]))('%s is what its definition draws: npm run docs:drawings', (_name, path, svg) => {
		expect(existsSync(path)).toBe(true);
		expect(readFileSync(path, 'utf8')).toBe(svg);
	});
});
