import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAnalysis, sampleRoi } from '../unit/insights/sampleReport';
import { processGroup } from './cost/measure';

/**
 * `npm run bench:report`: what a full monthly report costs (12 months of daily data of 20 metrics), printed by the built node, beside the same content
 * printed by headless Chromium. Seconds, CPU seconds, peak memory, size. Asserts nothing.
 */
const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
const built = join(__dirname, '../../dist/nodes/GenerateInsightsReport/GenerateInsightsReport.node.js');
const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

interface Cost {
	seconds: number;
	cpuSeconds: number;
}
interface Printed {
	cold: Cost;
	warm: Cost;
	beforeMb: number;
	coldPeakMb: number;
	peakMb: number;
	bytes: number;
	same: boolean;
}

function print(format: 'pdf' | 'html', input: string): Printed & { path: string } {
	const path = join(folder, `report.${format}`);
	const said = execFileSync('node', [join(__dirname, 'printReport.cjs'), built, input, format, path], { encoding: 'utf8' });
	return { ...(JSON.parse(said) as Printed), path };
}

async function chromium(html: string): Promise<{ seconds: number; peakMb: number; processes: number; bytes: number }> {
	const path = join(folder, 'chromium.pdf');
	const start = process.hrtime.bigint();
	const options = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', `--user-data-dir=${join(folder, 'profile')}`, '--no-pdf-header-footer', `--print-to-pdf=${path}`, `file://${html}`];
	const child = spawn(chromiumPath, options, { detached: true, stdio: 'ignore' });
	let peak = { mb: 0, processes: 0 };
	const watch = setInterval(() => {
		const now = processGroup(child.pid ?? 0);
		if (now.mb > peak.mb) peak = now;
	}, 25);
	await new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
	clearInterval(watch);
	return { seconds: Number(process.hrtime.bigint() - start) / 1e9, peakMb: peak.mb, processes: peak.processes, bytes: statSync(path).size };
}

async function main(): Promise<void> {
	const input = join(folder, 'input.json');
	const details = { client: 'Ćmielów Ωmega Мир', nextSteps: [{ what: 'Connect the CRM', owner: 'Ana Ruiz', due: '10 December' }], partnership: 'optimisation' };
	writeFileSync(input, JSON.stringify({ analysis: sampleAnalysis(), roi: sampleRoi(), brand: { name: 'Studio Lumen', colour: '#0f4c5c', accent: '#e36414' }, details }));
	const pdf = print('pdf', input);
	const html = print('html', input);
	const printed = await chromium(html.path);
	const row = (...cells: Array<string | number>) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
	const s = (value: number) => value.toFixed(2);
	row('', 'seconds', 'CPU seconds', 'peak MB', 'processes', 'KB');
	process.stdout.write('|---|---:|---:|---:|---:|---:|\n');
	row('PDF by the node, first in its process', s(pdf.cold.seconds), s(pdf.cold.cpuSeconds), pdf.coldPeakMb.toFixed(0), 1, (pdf.bytes / 1024).toFixed(0));
	row('PDF by the node, fourth', s(pdf.warm.seconds), s(pdf.warm.cpuSeconds), pdf.peakMb.toFixed(0), 1, (pdf.bytes / 1024).toFixed(0));
	row('HTML by the node, first', s(html.cold.seconds), s(html.cold.cpuSeconds), html.coldPeakMb.toFixed(0), 1, (html.bytes / 1024).toFixed(0));
	row('that HTML printed by Chromium', s(printed.seconds), '', printed.peakMb.toFixed(0), printed.processes, (printed.bytes / 1024).toFixed(0));
	process.stdout.write(`\nBefore the first report the process held ${pdf.beforeMb.toFixed(0)} MB. The same bytes each time: ${pdf.same ? 'yes' : 'no'}.\n`);
	rmSync(folder, { recursive: true, force: true });
}

void main();
