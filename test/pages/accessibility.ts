import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** What stands in the way of a reader with a keyboard, a magnifier or a screen reader, as far as a machine can tell (axe-core). */

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Which of the rules a change of the theme or of the width can break. */
const byLook = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'];

const found = (only: object) => `axe.run(document, ${JSON.stringify({ runOnly: only, resultTypes: ['violations'], preload: false })})
	.then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) => id + ': ' + html.slice(0, 160) + ' ' + [...any, ...all, ...none].map(({ message }) => message).join('; ').slice(0, 200))))`;

const rules = {
	wcag: { type: 'tag', values: wcag },
	everything: { type: 'tag', values: [...wcag, 'best-practice'] },
	look: { type: 'rule', values: byLook },
};

/** @returns a line for each violation of WCAG 2.2 AA, and unless told otherwise of axe's good practice, in the page that is open */
export async function accessibilityProblems(page: Page, what: keyof typeof rules = 'everything'): Promise<string[]> {
	if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe);
	return await page.evaluate<string[]>(found(rules[what]));
}

/** @returns what can be focused but does not show it, what the order of the keyboard leaves out of the order of reading, and what hangs over the side */
export async function keyboardProblems(page: Page): Promise<string[]> {
	return await page.evaluate<string[]>(`(() => {
		const name = (element) => element.outerHTML.replace(/\\s+/g, ' ').slice(0, 120);
		const rings = (element) => { const { outlineStyle, outlineWidth } = getComputedStyle(element); return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2; };
		const focusable = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter((element) => element.checkVisibility());
		const dim = focusable.filter((element) => { element.focus({ focusVisible: true }); return document.activeElement !== element || !(rings(element) || (element.nextElementSibling && rings(element.nextElementSibling))); });
		const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
		return [...dim.map((element) => 'focus cannot be seen: ' + name(element)), ...focusable.filter((element) => element.tabIndex > 0).map((element) => 'out of order: ' + name(element)), ...(wide > 0 ? ['too wide by ' + wide + ' px'] : [])];
	})()`);
}
