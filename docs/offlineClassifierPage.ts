import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EmailReport } from '../test/evaluate/email';
import { evaluateEmail } from '../test/evaluate/email';
import type { Measures } from '../test/evaluate/measures';
import { escalationPicture } from './escalationPicture';

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

/** Mails that are not learnt: by language, English and the others apart. */
const heldOut = join(__dirname, '../training/email/held-out');
/** Those of a sentence or two, in files such as `en-o1`. */
const isShort = (file: string) => /^..-o\d/u.test(basename(file));

const unseenFile = join(__dirname, '../training/email/unseen.json');

interface UnseenFigures {
	mails: number;
	calibrationError: number;
	[head: string]: { accuracy: number; macroF1: number; classes: Record<string, [number, number, number]> } | number;
}

/** What `npm run train:email` measured on mails of writers that the judging model had not read. */
function unseenPart(): string {
	const groups = JSON.parse(readFileSync(unseenFile, 'utf8')) as Record<string, UnseenFigures>;
	const figure = (figures: UnseenFigures, head: string) => (typeof figures[head] === 'object' ? figures[head] : undefined);
	return table(
		['', 'mails', 'intent macro-F1', 'urgency macro-F1', 'urgent found', 'sentiment macro-F1', 'needs a reply, right', 'calibration error of the intent'],
		Object.entries(groups).map(([name, figures]) => [
			name,
			figures.mails.toLocaleString('en'),
			...['intent', 'urgency'].map((head) => (figure(figures, head)?.macroF1 ?? 0).toFixed(2)),
			percent(figure(figures, 'urgency')?.classes.urgent?.[1] ?? 0),
			(figure(figures, 'sentiment')?.macroF1 ?? 0).toFixed(2),
			percent(figure(figures, 'needsReply')?.accuracy ?? 0),
			figures.calibrationError.toFixed(3),
		]),
	);
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const range = ([from, to]: readonly [number, number], show: (value: number) => string) => `${show(from)} to ${show(to)}`;
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>) =>
	[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function byChance({ byChance: { mean, most } }: EmailReport['calibration']): string {
	return `${mean.toFixed(3)} by chance (up to ${most.toFixed(3)} in 19 of 20 cases)`;
}

/** What the engine makes of mails held out. */
function heldOutPart(reports: ReadonlyArray<readonly [string, EmailReport]>): string {
	return table(
		['', 'mails', 'intent macro-F1', 'urgency macro-F1', 'urgent found', 'sentiment macro-F1', 'needs a reply, right', 'sure of the intent, on average', 'intent right', 'calibration error, and by chance'],
		reports.map(([name, { mails, labels, calibration }]) => [
			name,
			String(mails),
			(labels.intent?.macroF1 ?? 0).toFixed(2),
			(labels.urgency?.macroF1 ?? 0).toFixed(2),
			percent(labels.urgency?.classes.find(({ label }) => label === 'urgent')?.recall ?? 0),
			(labels.sentiment?.macroF1 ?? 0).toFixed(2),
			percent(labels.needsReply?.accuracy ?? 0),
			percent(calibration.bins.reduce((sum, { n, confidence }) => sum + n * confidence, 0) / Math.max(1, mails)),
			percent(labels.intent?.accuracy ?? 0),
			`${calibration.error.toFixed(3)}; ${byChance(calibration)}`,
		]),
	);
}

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
		`Of the urgent mails ${percent(urgent?.recall ?? 0)} (${range(urgent?.recallInterval ?? [0, 1], percent)}) are called urgent; of those called urgent ${percent(urgent?.precision ?? 0)} are. The calibration error of the intent is ${calibration.error.toFixed(3)} (${range(calibration.interval, (value) => value.toFixed(3))}); were each confidence exactly right, so many mails would show ${byChance(calibration)}.`,
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
	const heldOutFiles = readdirSync(heldOut).sort().map((name) => join(heldOut, name));
	const unread: Array<[string, EmailReport]> = [];
	for (const short of [false, true]) {
		for (const [languages] of files) {
			const own = heldOutFiles.filter((file) => isShort(file) === short && basename(file).startsWith('en-') === (languages === 'English'));
			unread.push([short ? `${languages}: a sentence or two` : languages, await evaluateEmail(...own)]);
		}
	}
	const written = readFileSync(page, 'utf8');
	const wanted = written
		.replace(/<!-- measured -->[\s\S]*<!-- \/measured -->/u, () => `<!-- measured -->\n${measuredPart(reports)}\n<!-- /measured -->`)
		.replace(/<!-- unseen -->[\s\S]*<!-- \/unseen -->/u, () => `<!-- unseen -->\n${unseenPart()}\n<!-- /unseen -->`)
		.replace(/<!-- held-out -->[\s\S]*<!-- \/held-out -->/u, () => `<!-- held-out -->\n${heldOutPart(unread)}\n<!-- /held-out -->`);
	const drawn = escalationPicture(reports.map(({ escalation }, index) => ({ name: files[index]?.[0] ?? '', escalation })));
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
