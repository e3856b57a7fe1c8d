import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildReport } from '../../../nodes/GenerateInsightsReport/buildReport/buildReport';
import { sampleAnalysis, sampleReport } from './sampleReport';

const analysis = sampleAnalysis();

async function fileOf(format: 'pdf' | 'html', edition = 'monthly', more = {}): Promise<Buffer> {
	const report = await buildReport(sampleReport({ format, edition, analysis, ...more }), undefined);
	if (report.kind !== 'file') throw new Error('No file.');
	return report.bytes;
}

async function jsonOf(format: string, more = {}): Promise<Record<string, unknown>> {
	const report = await buildReport(sampleReport({ format, analysis, ...more }), undefined);
	if (report.kind !== 'json') throw new Error('No JSON.');
	return report.json;
}

describe('the PDF', () => {
	const folder = mkdtempSync(join(tmpdir(), 'report-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const poppler = (tool: string, bytes: Buffer, ...options: string[]) => {
		const path = join(folder, 'report.pdf');
		writeFileSync(path, bytes);
		return execFileSync(tool, [...options, path, ...(tool === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8' });
	};

	let monthly = Buffer.alloc(0);
	beforeAll(async () => {
		monthly = Buffer.from(await fileOf('pdf'));
	}, 60_000);

	it('has five to ten pages, is tagged, and says who and when', () => {
		const info = poppler('pdfinfo', monthly);
		const pages = Number(/Pages:\s+(\d+)/.exec(info)?.[1]);
		expect(pages).toBeGreaterThanOrEqual(5);
		expect(pages).toBeLessThanOrEqual(10);
		expect(info).toMatch(/Tagged:\s+yes/);
		expect(info).toContain('Monthly insights, November 2026');
	});

	it('gives its text back, in Latin, Greek and Cyrillic, with every section and page number', () => {
		const text = poppler('pdftotext', monthly, '-layout');
		for (const part of ['Ćmielów Ωmega Мир', 'Top three wins', 'Top two concerns', 'First opportunity', 'Dashboard', 'Opportunities', 'Wins', 'Next steps', 'Sources', 'Page 1 of']) expect(text).toContain(part);
		expect(text).toContain('96,000 min = 1,600 h');
	});

	it('is the same, byte for byte, whenever it is made', async () => {
		const annual = await fileOf('pdf', 'annual');
		expect(annual.subarray(0, 5).toString()).toBe('%PDF-');
		expect((await fileOf('pdf')).equals(monthly)).toBe(true);
	});

	// Debian's fonts-noto-cjk, a collection of faces; no font of that size is kept here for the test.
	const collection = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
	(existsSync(collection) ? it.each : it.skip.each)([['ja', '月次レポート', 'jp'], ['zh', '月度洞察报告', 'sc']])('in %s, with the font that the operator gives, is the same byte for byte, and its text is there', (language, title, face) => {
		const path = join(folder, `${language}.pdf`);
		const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'inOwnFont.ts'), language, collection, path], { encoding: 'utf8' });
		// A font that a chart could not open is told with all its bytes.
		expect([status, stdout, stderr]).toEqual([0, '', '']);
		const bytes = readFileSync(path);
		expect(poppler('pdftotext', bytes, '-layout').replaceAll(' ', '').includes(title)).toBe(true);
		expect(poppler('pdffonts', bytes)).toMatch(new RegExp(`NotoSansCJK${face}-Regular.*yes yes yes`, 'i'));
	}, 180_000);

	it('tells a reader of the screen what is a heading, a table, a list and a picture', async () => {
		const structure = poppler('pdfinfo', await fileOf('pdf'), '-struct-text');
		for (const role of ['Document', 'H1', 'H2', 'Table', 'TR', 'TH', 'LI', 'Figure']) expect(structure).toMatch(new RegExp(`^\\s*${role}\\b`, 'm'));
	});
});

describe('a report', () => {
	it('says plainly that nothing is worth doing', async () => {
		const none = { analysis: sampleAnalysis([]) };
		expect((await jsonOf('markdown', none)).markdown).toContain('There is nothing worth doing this time.');
	});

	it('names the query of every figure', async () => {
		const { markdown } = await jsonOf('markdown');
		for (const { metric } of analysis.series) expect(markdown).toContain(`WHERE metric = '${metric}'`.replaceAll('_', '\\_'));
	});

	it('flags a figure that does not add up', async () => {
		expect((await jsonOf('markdown')).markdown).toContain('Figures that do not add up');
	});

	it('has the parts of each edition', async () => {
		const titles = async (edition: string) => {
			const { sections } = await jsonOf('json', { edition });
			return Array.isArray(sections) ? sections.map(({ title }: { title: string }) => title) : [];
		};
		expect(await titles('monthly')).toEqual(['Summary', 'Dashboard', 'Opportunities', 'Wins', 'Next steps', 'Sources']);
		expect(await titles('quarterly')).toEqual(expect.arrayContaining(['What it was worth', 'Trends', 'Beside others', 'Roadmap']));
	});

	it('keeps text that looks like markup text, in every format', async () => {
		const hostile = { details: { client: '<script>alert(1)</script>', highlights: ['"><img src=x onerror=alert(1)> | `code` <!channel>'] } };
		const html = (await fileOf('html', 'monthly', hostile)).toString('utf8');
		expect(html).not.toMatch(/<script|<img src=x/);
		expect(JSON.stringify((await jsonOf('slackBlocks', hostile)).slackBlocks)).not.toContain('<!channel>');
		expect((await jsonOf('markdown', hostile)).markdown).not.toContain('<script>');
	});

	it('as a page asks nothing of any other host', async () => {
		const html = (await fileOf('html')).toString('utf8');
		expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?\/\//);
		expect(html).toContain('role="img"');
	});

	it('as Slack blocks stays within what Slack takes', async () => {
		const { slackBlocks } = await jsonOf('slackBlocks', { edition: 'annual' });
		expect(Array.isArray(slackBlocks) ? slackBlocks.length : 0).toBeLessThanOrEqual(50);
		expect(Array.isArray(slackBlocks) ? slackBlocks.length : 0).toBeGreaterThan(5);
	});
});
