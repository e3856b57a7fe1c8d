import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The real browser that some tests look at pages with. */

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** `describe` where Chromium is installed; elsewhere it is said aloud what is left out, and with CI=true it is a failure. */
export function describeWithChromium(name: string, body: () => void): void {
	if (existsSync(executablePath)) return describe(name, body);
	const message = `LEFT OUT: ${name}: that needs Chromium (apt-get install chromium, or CHROMIUM_PATH)`;
	if (process.env.CI === 'true') throw new Error(message);
	console.warn(message);
	describe.skip(name, body);
}

export const launchChromium = (more: string[] = []): Promise<Browser> => chromium.launch({ executablePath, args: [...args, ...more] });
