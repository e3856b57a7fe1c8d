import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmailReport } from '../test/evaluate/email';
import { evaluateEmail } from '../test/evaluate/email';
import type { Measures } from '../test/evaluate/measures';

/**
 * Writes the measured part of docs/offline-classifier.md and its curve, with the built node, on the project's labelled mails:
 * `npm run docs:classifier`. `--check` writes nothing and fails where the page is not what is measured now.
 */

const page = join(__dirname, 'offline-classifier.md');
const picture = join(__dirname, 'pictures/offline-classifier-escalation.svg');
const gold = join(__dirname, '../../shared/data/email-gold');
const files = [
	['English', 'en-dev.jsonl'],
	['Spanish, French, German, Chinese, Japanese', 'multi-dev.jsonl'],
] as const;

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const range = ([from, to]: readonly [number, number], show: (value: number) => string) => `${show(from)} to ${show(to)}`;
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>) =>
	[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function summary({ labels, calibration }: EmailReport): string {
	const rows = Object.entries(labels).map(([label, { accuracy, accuracyInterval, macroF1, macroF1Interval }]) => [
		label,
		`${percent(accuracy)} (${range(accuracyInterval, percent)})`,
		`${macroF1.toFixed(2)} (${range(macroF1Interval, (value) => value.toFixed(2))})`,
	]);
	const urgent = labels.urgency?.classes.find(({ label }) => label === 'urgent');
	return [
		table(['', 'right', 'macro-F1'], rows),
		'',
		`Of the urgent mails ${percent(urgent?.recall ?? 0)} (${range(urgent?.recallInterval ?? [0, 1], percent)}) are called urgent; of those called urgent ${percent(urgent?.precision ?? 0)} are. The calibration error of the intent is ${calibration.error.toFixed(3)} (${range(calibration.interval, (value) => value.toFixed(3))}).`,
	].join('\n');
}

function confusionOf({ classes, confusion }: Measures): string {
	const names = [...new Set([...classes.map(({ label }) => label), ...Object.values(confusion).flatMap((row) => Object.keys(row))])].sort();
	const short = (name: string) => name.replace('_', ' ');
	return table(
		['is, read as', ...names.map(short), 'found'],
		classes.map(({ label, recall }) => [
			`**${short(label)}**`,
			...names.map((name) => (confusion[label]?.[name] === undefined ? '' : name === label ? `**${confusion[label]?.[name]}**` : String(confusion[label]?.[name]))),
			percent(recall),
		]),
	);
}

function reliabilityOf({ calibration }: EmailReport): string {
	return table(
		['says', 'mails', 'said on average', 'was right'],
		calibration.bins.filter(({ n }) => n > 0).map(({ from, to, n, confidence, right }) => [`${percent(from)} to ${percent(to)}`, String(n), percent(confidence), percent(right)]),
	);
}

function escalationOf({ escalation }: EmailReport): string {
	return table(
		['Confidence Threshold', 'asked of the model', 'the rest right'],
		escalation.map(({ threshold, escalated, accuracyOfRest }) => [threshold.toFixed(1), percent(escalated), accuracyOfRest === null ? '' : percent(accuracyOfRest)]),
	);
}

const colours = ['#0b6e75', '#c2571a'] as const;

/** The curve of share escalated against accuracy of the rest, a line a file. */
function curve(reports: readonly EmailReport[]): string {
	const [left, top, width, height] = [52, 16, 440, 240];
	const x = (share: number) => (left + share * width).toFixed(1);
	const y = (share: number) => (top + (1 - (share - 0.5) / 0.5) * height).toFixed(1);
	const grid = [0.5, 0.6, 0.7, 0.8, 0.9, 1].map(
		(share) => `<line x1="${left}" x2="${left + width}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/><text x="${left - 8}" y="${Number(y(share)) + 4}" text-anchor="end">${percent(share)}</text>`,
	);
	const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => `<text x="${x(share)}" y="${top + height + 18}" text-anchor="middle">${percent(share)}</text>`);
	const lines = reports.map(({ escalation }, index) => {
		const points = escalation.flatMap(({ escalated, accuracyOfRest }) => (accuracyOfRest === null ? [] : [`${x(escalated)},${y(Math.max(0.5, accuracyOfRest))}`]));
		const dash = index === 0 ? '' : ' stroke-dasharray="6 4"';
		return `<polyline points="${points.join(' ')}" fill="none" stroke="${colours[index]}" stroke-width="2.5"${dash}/>${points.map((point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colours[index]}"/>`).join('')}`;
	});
	const legend = files.map(([name], index) => `<line x1="${left + 12}" x2="${left + 40}" y1="${top + height - 34 + 18 * index}" y2="${top + height - 34 + 18 * index}" stroke="${colours[index]}" stroke-width="2.5"${index === 0 ? '' : ' stroke-dasharray="6 4"'}/><text x="${left + 48}" y="${top + height - 30 + 18 * index}">${name}</text>`);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 310" font-family="sans-serif" font-size="12" fill="#333"><rect width="520" height="310" fill="#fff"/>${grid.join('')}${ticks.join('')}${lines.join('')}${legend.join('')}<text x="${left + width / 2}" y="302" text-anchor="middle">share of mails asked of a model</text><text x="14" y="${top + height / 2}" text-anchor="middle" transform="rotate(-90 14 ${top + height / 2})">the rest right</text></svg>\n`;
}

function measuredPart(reports: readonly EmailReport[]): string {
	return reports
		.flatMap((report, index) => [
			`### ${files[index]?.[0]} (${report.mails} mails)`,
			summary(report),
			`By language, intents right: ${Object.entries(report.byLanguage).map(([language, { n, accuracy }]) => `${language} ${percent(accuracy)} of ${n}`).join(', ')}.`,
			'Intents: how many mails of a kind (row) were read as what (column).',
			report.labels.intent ? confusionOf(report.labels.intent) : '',
			'Urgency:',
			report.labels.urgency ? confusionOf(report.labels.urgency) : '',
			'How sure it says it is, and how often it is right then:',
			reliabilityOf(report),
			'What a Hybrid hands to the model at each threshold, and how right the rest is:',
			escalationOf(report),
		])
		.join('\n\n');
}

async function main(check: boolean): Promise<void> {
	if (!existsSync(gold)) {
		console.error('LEFT OUT: the labelled mails are not here, so the page is not written.');
		process.exitCode = process.env.CI === 'true' ? 1 : 0;
		return;
	}
	const reports: EmailReport[] = [];
	for (const [, file] of files) reports.push(await evaluateEmail(join(gold, file)));
	const written = readFileSync(page, 'utf8');
	const wanted = written.replace(/<!-- measured -->[\s\S]*<!-- \/measured -->/u, () => `<!-- measured -->\n${measuredPart(reports)}\n<!-- /measured -->`);
	const drawn = curve(reports);
	if (!check) {
		writeFileSync(page, wanted);
		writeFileSync(picture, drawn);
	} else if (wanted !== written || readFileSync(picture, 'utf8') !== drawn) {
		console.error('docs/offline-classifier.md is not what is measured now: run "npm run docs:classifier".');
		process.exitCode = 1;
	}
}

main(process.argv.includes('--check')).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
