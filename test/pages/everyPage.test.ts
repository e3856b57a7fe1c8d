import type { Browser, Page } from 'playwright-core';
import { buildReport } from '../../nodes/GenerateInsightsReport/buildReport/buildReport';
import { sampleAnalysis, sampleReport } from '../unit/insights/sampleReport';
import { accessibilityProblems, keyboardProblems } from './accessibility';
import { describeWithChromium, launchChromium } from './chromium';
import { drawnPages, type Filling } from './filledPage';

/** Every page that a workflow serves, as its template draws it: read by axe, by keyboard, on a desk, on a phone, in the dark. */

const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const everyLook = [[desk, 'dark'], [phone, 'dark'], [phone, 'light']] as const;
const fillings: Filling[] = ['full', 'lists', 'empty'];

describeWithChromium('every page', () => {
	let browser: Browser;
	let page: Page;
	const problems: string[] = [];

	beforeAll(async () => {
		browser = await launchChromium();
		page = await (await browser.newContext()).newPage();
		page.on('console', (message) => {
			if (message.type() === 'error') problems.push(message.text());
		});
	});
	afterAll(async () => await browser.close());
	beforeEach(() => void (problems.length = 0));

	/** Everything once, and in each of `looks` what the look can break. */
	async function problemsOf(html: string, looks: ReadonlyArray<readonly [viewport: typeof desk, colorScheme: 'light' | 'dark']>): Promise<string[]> {
		await page.setViewportSize(desk);
		await page.emulateMedia({ colorScheme: 'light' });
		await page.setContent(html);
		// What is folded away is read as well.
		await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true");
		const found = [...(await accessibilityProblems(page)), ...(await keyboardProblems(page))];
		for (const [viewport, colorScheme] of looks) {
			await page.setViewportSize(viewport);
			await page.emulateMedia({ colorScheme });
			found.push(...(await accessibilityProblems(page, 'look')).map((problem) => `${viewport.width} px, ${colorScheme}: ${problem}`));
		}
		return [...found, ...(await keyboardProblems(page)), ...problems];
	}

	const pages = drawnPages();

	it('is looked at', () => expect(pages.length).toBeGreaterThan(20));

	it.each(pages.map((one) => [one.name, one] as const))('%s can be read and used by everybody, with much on it and with nothing', async (_, { html }) => {
		const [full = '', ...less] = new Set(fillings.map(html));
		const found = await problemsOf(full, everyLook);
		for (const one of less) found.push(...(await problemsOf(one, [[phone, 'dark']])));
		expect(found).toEqual([]);
	});

	// The quarterly report has all that the monthly and the annual have; the performance report is the dashboard.
	it.each(['quarterly', 'performance'])('the %s report as a page can be read by everybody', async (edition) => {
		const report = await buildReport(sampleReport({ format: 'html', edition, analysis: sampleAnalysis() }), undefined);
		expect(await problemsOf(report.kind === 'file' ? report.bytes.toString() : '', everyLook)).toEqual([]);
	});
});
