import type { Classification } from '../../nodes/ClassifyEmail/engine/classification';
import { builtClassifyEmail } from './builtNode';
import type { Outcome } from './commandLine';
import { messageOf, onPaths, tell } from './commandLine';
import type { UnusedLine } from './jsonLines';
import type { Label, LabelledFile, LabelledMail, UnknownLabel } from './labelledMails';
import { labelledMails, measuredLabels, unknownNotes, unusedNotes } from './labelledMails';
import type { EscalationPoint, Measures, ReliabilityBin } from './measures';
import { calibrationErrorByChance, escalationCurve, expectedCalibrationError, expectedCalibrationErrorInterval, measure, reliability } from './measures';
import { classLines, confusionTable, figure, headline, percent } from './measuresTable';

/**
 * Measures the built node's offline engine on labelled mails: `npm run evaluate:email -- FILE.jsonl [...] [--json]`.
 * One mail a line: {id, from, subject, body, intent, urgency, sentiment, emotion, language, needsReply}; what else stands
 * there is not read. A label that is missing, null or not of the vocabulary is not measured for that mail; a line that is no mail is
 * left out. Both are counted and named.
 */

export interface EmailReport {
	file: string;
	/** That were labelled by the node. */
	mails: number;
	secondsPerThousand: number;
	labels: Partial<Record<Label, Measures>>;
	/** Of the intent, like `escalation`: mails without one do not count. NaN (null in JSON) where no mail has one. */
	calibration: { error: number; interval: [number, number]; byChance: { mean: number; most: number }; bins: ReliabilityBin[] };
	/** What a hybrid would do: the share of mails below each threshold, and how right the rest is. */
	escalation: EscalationPoint[];
	/** By language: accuracy and macro-F1 of the intent; NaN (null in JSON) where no mail has one. */
	byLanguage: Record<string, { n: number; accuracy: number; macroF1: number }>;
	/** What of the file is not measured; the first hundred are named. */
	skipped: { lines: { n: number; first: UnusedLine[] }; labels: { n: number; first: UnknownLabel[] } };
	/** What one has to know of these figures, as sentences. */
	notes: string[];
}

/** Labels one mail: the node, or what stands for it. */
export type Classify = Awaited<ReturnType<typeof builtClassifyEmail>>;

interface Answered {
	mail: LabelledMail;
	classification: Classification;
}

const named = 100;

function judged(answers: readonly Answered[], label: Label): Array<{ truth: string; answer: string }> {
	return answers.flatMap(({ mail: { labels }, classification }) => {
		const truth = labels[label];
		return truth === undefined ? [] : [{ truth, answer: String(classification[label]) }];
	});
}

const languageOf = ({ mail }: Answered) => mail.labels.language ?? 'und';

function ofLanguage(answers: readonly Answered[], language: string): EmailReport['byLanguage'][string] {
	const { n, accuracy, macroF1 } = measure(judged(answers.filter((one) => languageOf(one) === language), 'intent'));
	return n === 0 ? { n, accuracy: NaN, macroF1: NaN } : { n, accuracy, macroF1 };
}

function notesOf(answers: readonly Answered[], unused: readonly UnusedLine[], unknown: readonly UnknownLabel[]): string[] {
	const isLabelled = answers.some(({ mail }) => Object.keys(mail.labels).length > 0);
	const nothing =
		answers.length > 0
			? isLabelled ? [] : ['No mail has a label that could be measured: nothing is.']
			: [unused.length > 0 ? 'No line can be used: nothing is measured.' : 'The file holds no mails: nothing is measured.'];
	return [...nothing, ...unusedNotes(unused), ...unknownNotes(unknown)];
}

function report(file: string, answers: readonly Answered[], unused: readonly UnusedLine[], unknown: readonly UnknownLabel[], seconds: number): EmailReport {
	const items = answers
		.filter(({ mail }) => mail.labels.intent !== undefined)
		.map(({ mail, classification }) => ({ confidence: classification.confidence, right: mail.labels.intent === classification.intent }));
	return {
		file,
		mails: answers.length,
		secondsPerThousand: (seconds / Math.max(1, answers.length)) * 1000,
		labels: Object.fromEntries(
			measuredLabels.map((label) => [label, judged(answers, label)] as const).filter(([, { length }]) => length > 0).map(([label, all]) => [label, measure(all)]),
		),
		calibration: {
			error: expectedCalibrationError(items),
			interval: expectedCalibrationErrorInterval(items),
			byChance: calibrationErrorByChance(items),
			bins: reliability(items),
		},
		escalation: escalationCurve(items),
		byLanguage: Object.fromEntries([...new Set(answers.map(languageOf))].sort().map((language) => [language, ofLanguage(answers, language)])),
		skipped: { lines: { n: unused.length, first: unused.slice(0, named) }, labels: { n: unknown.length, first: unknown.slice(0, named) } },
		notes: notesOf(answers, unused, unknown),
	};
}

async function measured(file: string, { mails, unused, unknown }: LabelledFile, classify: Classify): Promise<EmailReport> {
	const started = performance.now();
	const answers: Answered[] = [];
	const refused: UnusedLine[] = [];
	for (const mail of mails) {
		try {
			const classification = await classify({ json: {} }, { inputMode: 'fields', subject: mail.subject, text: mail.body, from: mail.from });
			answers.push({ mail, classification });
		} catch (error) {
			refused.push({ file: mail.file, line: mail.line, why: `The node refuses it: ${messageOf(error)}` });
		}
	}
	return report(file, answers, [...unused, ...refused], unknown, (performance.now() - started) / 1000);
}

/**
 * Labels every mail of a file, or of several together, with the built node and compares: for the project's own files, in which all must be right.
 * @throws Error with file and line for a mail that breaks the format, or a label that is none
 */
export async function evaluateEmail(...files: string[]): Promise<EmailReport> {
	const read = files.map(labelledMails);
	const all: LabelledFile = { mails: read.flatMap(({ mails }) => mails), unused: read.flatMap(({ unused }) => unused), unknown: read.flatMap(({ unknown }) => unknown) };
	const [wrong] = [...all.unused, ...all.unknown.map(({ file, line, label, value }) => ({ file, line, why: `${label} ${JSON.stringify(value)} is none.` }))];
	if (wrong) throw new Error(`${wrong.file}, line ${wrong.line}: ${wrong.why}`);
	return await measured(files.join(', '), all, await builtClassifyEmail());
}

/** What is told of the intent alone: by language, how sure, and what a hybrid would do. */
function intentLines({ byLanguage, calibration, escalation }: EmailReport): string[] {
	const languages = Object.entries(byLanguage)
		.filter(([, { n }]) => n > 0)
		.map(([language, { n, accuracy, macroF1 }]) => `${language} ${percent(accuracy)} / ${figure(macroF1)} of ${n}`);
	return [
		`  intent by language: ${languages.join(', ')}`,
		`  calibration of the intent: expected error ${figure(calibration.error)} (${calibration.interval.map(figure).join(' to ')}); by chance alone, were each confidence exactly right: ${figure(calibration.byChance.mean)}, in 19 of 20 cases at most ${figure(calibration.byChance.most)}`,
		...calibration.bins
			.filter(({ n }) => n > 0)
			.map(({ from, to, n, confidence, right }) => `    said ${percent(from)} to ${percent(to)}: n ${String(n).padStart(4)}, said ${percent(confidence)} on average, right ${percent(right)}`),
		'  escalated to a model (hybrid) against accuracy of the rest:',
		...escalation.map(
			({ threshold, escalated, accuracyOfRest }) =>
				`    threshold ${threshold.toFixed(2)}: ${percent(escalated).padStart(7)} escalated, the rest right ${accuracyOfRest === null ? '-' : percent(accuracyOfRest)}`,
		),
	];
}

function lines(one: EmailReport): string[] {
	const out = [`${one.file}: ${one.mails} mails, ${one.secondsPerThousand.toFixed(2)} s a thousand (one mail an execution)`, ...one.notes.map((note) => `  ${note}`)];
	const labels = Object.entries(one.labels);
	if (labels.length === 0) return out;
	out.push(...labels.map(([label, measures]) => headline(label, measures)));
	out.push(`  95 % intervals: Wilson for shares, bootstrap of 1,000 for macro-F1 and calibration`);
	if (one.labels.intent) out.push(...intentLines(one));
	for (const [label, measures] of labels) {
		out.push(`  ${label}`, ...classLines(measures));
		if (label !== 'language') out.push(...confusionTable(measures));
	}
	return out;
}

const usage = 'Name at least one file of labelled mails: npm run evaluate:email -- FILE.jsonl [...] [--json]';

/** @param built gives what labels the mails */
export async function evaluateEmailCommand(args: readonly string[], built: () => Promise<Classify> = builtClassifyEmail): Promise<Outcome> {
	return await onPaths(args, usage, async (files, json) => {
		const read = files.map((file) => [file, labelledMails(file)] as const);
		const classify = await built();
		const reports: EmailReport[] = [];
		for (const [file, all] of read) reports.push(await measured(file, all, classify));
		const unusable = reports.filter(({ mails, skipped }) => mails === 0 && skipped.lines.n > 0);
		return {
			out: json ? JSON.stringify(reports, null, '\t') : reports.flatMap(lines).join('\n'),
			...(unusable.length > 0 ? { code: 1, errors: `No line can be used of ${unusable.map(({ file }) => file).join(', ')}: one JSON object a line is expected, with the text of a mail as "body".` } : { code: 0 }),
		};
	});
}

if (require.main === module) void evaluateEmailCommand(process.argv.slice(2)).then(tell);
