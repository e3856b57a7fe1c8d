import { z } from 'zod';
import type { Classification } from '../../nodes/ClassifyEmail/engine/classification';
import { builtClassifyEmail } from './builtNode';
import { readJsonLines } from './jsonLines';
import type { EscalationPoint, Measures, ReliabilityBin } from './measures';
import { calibrationErrorByChance, escalationCurve, expectedCalibrationError, expectedCalibrationErrorInterval, measure, reliability } from './measures';

/**
 * Measures the built node's offline engine on labelled mails: `npm run evaluate:email -- FILE.jsonl [...] [--json]`.
 * One mail a line: {id, from, subject, body, intent, urgency, sentiment, emotion, language, needsReply}; what else stands
 * there is not read. A label that is missing is not measured for that mail.
 */

const labelled = z.object({
	id: z.coerce.string().optional(),
	from: z.string().nullish(),
	subject: z.string().nullish(),
	body: z.string(),
	intent: z.string().optional(),
	urgency: z.string().optional(),
	sentiment: z.string().optional(),
	emotion: z.string().optional(),
	language: z.string().optional(),
	needsReply: z.boolean().optional(),
});
type Labelled = z.infer<typeof labelled>;

const measured = ['intent', 'urgency', 'sentiment', 'emotion', 'needsReply', 'language'] as const;
type Label = (typeof measured)[number];

export interface EmailReport {
	file: string;
	mails: number;
	secondsPerThousand: number;
	labels: Partial<Record<Label, Measures>>;
	/** Of the intent, like `escalation`: mails without one do not count. */
	calibration: { error: number; interval: [number, number]; byChance: { mean: number; most: number }; bins: ReliabilityBin[] };
	/** What a hybrid would do: the share of mails below each threshold, and how right the rest is. */
	escalation: EscalationPoint[];
	/** By language: accuracy and macro-F1 of the intent. */
	byLanguage: Record<string, { n: number; accuracy: number; macroF1: number }>;
}

interface Answered {
	mail: Labelled;
	classification: Classification;
}

function judged(answers: readonly Answered[], label: Label): Array<{ truth: string; answer: string }> {
	return answers.flatMap(({ mail, classification }) =>
		mail[label] === undefined ? [] : [{ truth: String(mail[label]), answer: String(classification[label]) }],
	);
}

function report(file: string, answers: Answered[], seconds: number): EmailReport {
	const items = answers
		.filter(({ mail }) => mail.intent !== undefined)
		.map(({ mail, classification }) => ({ confidence: classification.confidence, right: mail.intent === classification.intent }));
	const languages = [...new Set(answers.map(({ mail }) => mail.language ?? 'und'))].sort();
	return {
		file,
		mails: answers.length,
		secondsPerThousand: (seconds / Math.max(1, answers.length)) * 1000,
		labels: Object.fromEntries(
			measured.map((label) => [label, measure(judged(answers, label))] as const).filter(([, { n }]) => n > 0),
		),
		calibration: {
			error: expectedCalibrationError(items),
			interval: expectedCalibrationErrorInterval(items),
			byChance: calibrationErrorByChance(items),
			bins: reliability(items),
		},
		escalation: escalationCurve(items),
		byLanguage: Object.fromEntries(
			languages.map((language) => {
				const { n, accuracy, macroF1 } = measure(judged(answers.filter(({ mail }) => (mail.language ?? 'und') === language), 'intent'));
				return [language, { n, accuracy, macroF1 }];
			}),
		),
	};
}

/**
 * Labels every mail of a file, or of several together, with the built node and compares.
 * @throws Error with file and line for a mail that breaks the format
 */
export async function evaluateEmail(...files: string[]): Promise<EmailReport> {
	const mails = files.flatMap((file) => readJsonLines(file, labelled));
	const classify = await builtClassifyEmail();
	const started = performance.now();
	const answers: Answered[] = [];
	for (const mail of mails) {
		const classification = await classify(
			{ json: {} },
			{ inputMode: 'fields', subject: mail.subject ?? '', text: mail.body, from: mail.from ?? '' },
		);
		answers.push({ mail, classification });
	}
	return report(files.join(', '), answers, (performance.now() - started) / 1000);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const range = ([from, to]: [number, number]) => `${percent(from)} to ${percent(to)}`;

function confusionTable({ classes, confusion }: Measures): string[] {
	const answers = [...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))].sort();
	const short = (name: string) => name.slice(0, 7).padStart(8);
	return [
		`    ${'truth / answer'.padEnd(15)}${answers.map(short).join('')}`,
		...classes.map(
			({ label }) => `    ${label.padEnd(15)}${answers.map((answer) => String(confusion[label]?.[answer] ?? '.').padStart(8)).join('')}`,
		),
	];
}

/** What is told of the intent alone: by language, how sure, and what a hybrid would do. */
function intentLines({ byLanguage, calibration, escalation }: EmailReport): string[] {
	const languages = Object.entries(byLanguage).map(([language, { n, accuracy, macroF1 }]) => `${language} ${percent(accuracy)} / ${macroF1.toFixed(3)} of ${n}`);
	return [
		`  intent by language: ${languages.join(', ')}`,
		`  calibration of the intent: expected error ${calibration.error.toFixed(3)} (${calibration.interval.map((value) => value.toFixed(3)).join(' to ')}); by chance alone, were each confidence exactly right: ${calibration.byChance.mean.toFixed(3)}, in 19 of 20 cases at most ${calibration.byChance.most.toFixed(3)}`,
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
	const out = [`${one.file}: ${one.mails} mails, ${one.secondsPerThousand.toFixed(2)} s a thousand (one mail an execution)`];
	for (const [label, { n, accuracy, accuracyInterval, macroF1, macroF1Interval }] of Object.entries(one.labels)) {
		out.push(
			`  ${label.padEnd(11)} n ${String(n).padStart(5)}  accuracy ${percent(accuracy)} (${range(accuracyInterval)})  macro-F1 ${macroF1.toFixed(3)} (${macroF1Interval.map((value) => value.toFixed(3)).join(' to ')})`,
		);
	}
	out.push(`  95 % intervals: Wilson for shares, bootstrap of 1,000 for macro-F1 and calibration`);
	if (one.labels.intent) out.push(...intentLines(one));
	for (const [label, measures] of Object.entries(one.labels)) {
		out.push(`  ${label}`);
		for (const { label: name, support, precision, recall, recallInterval, f1 } of measures.classes) {
			out.push(`    ${name.padEnd(15)} n ${String(support).padStart(4)}  recall ${percent(recall).padStart(7)} (${range(recallInterval)})  precision ${percent(precision).padStart(7)}  F1 ${f1.toFixed(3)}`);
		}
		if (label !== 'language') out.push(...confusionTable(measures));
	}
	return out;
}

async function main(): Promise<void> {
	const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
	if (files.length === 0) {
		console.error('Name at least one file of labelled mails: npm run evaluate:email -- FILE.jsonl [...] [--json]');
		process.exitCode = 2;
		return;
	}
	const reports: EmailReport[] = [];
	for (const file of files) reports.push(await evaluateEmail(file));
	if (process.argv.includes('--json')) console.log(JSON.stringify(reports, null, '\t'));
	else console.log(reports.flatMap(lines).join('\n'));
}

if (require.main === module) {
	main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
