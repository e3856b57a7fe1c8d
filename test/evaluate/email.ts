import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Classification } from '../../nodes/ClassifyEmail/engine/classification';
import { understandMail } from '../../nodes/ClassifyEmail/engine/understandMail';
import { readMail } from '../../nodes/ClassifyEmail/reading/readMail';
import type { Measures } from './measures';
import { expectedCalibrationError, measure } from './measures';

/**
 * Measures the offline engine on labelled mails: `npx tsx test/evaluate/email.ts FILE.jsonl [...] [--json]`.
 * One mail a line: {from, subject, body, intent, urgency, sentiment, emotion, language, needsReply}.
 */

const labelled = z.object({
	id: z.string(),
	from: z.string(),
	subject: z.string(),
	body: z.string(),
	intent: z.string(),
	urgency: z.string(),
	sentiment: z.string(),
	emotion: z.string(),
	language: z.string(),
	needsReply: z.boolean(),
});

const measured = ['intent', 'urgency', 'sentiment', 'emotion', 'language', 'needsReply'] as const;

interface Report {
	file: string;
	mails: number;
	secondsPerThousand: number;
	intentCalibrationError: number;
	labels: Record<(typeof measured)[number], Measures>;
	/** Intent accuracy by language. */
	byLanguage: Record<string, { n: number; accuracy: number }>;
}

async function evaluate(file: string): Promise<Report> {
	const mails = readFileSync(file, 'utf8')
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => labelled.parse(JSON.parse(line)));
	const started = performance.now();
	const answers: Array<{ mail: z.infer<typeof labelled>; classification: Classification }> = [];
	for (const mail of mails) {
		const read = await readMail({ json: {} }, 'fields', { subject: mail.subject, text: mail.body, from: mail.from });
		const { classification } = await understandMail(read, { guard: { now: '2026-01-01T00:00:00Z' } });
		answers.push({ mail, classification });
	}
	const seconds = (performance.now() - started) / 1000;
	const labels = Object.fromEntries(
		measured.map((label) => [
			label,
			measure(answers.map(({ mail, classification }) => ({ truth: String(mail[label]), answer: String(classification[label]) }))),
		]),
	) as Report['labels'];
	const byLanguage: Report['byLanguage'] = {};
	for (const language of new Set(mails.map((mail) => mail.language))) {
		const { n, accuracy } = measure(
			answers
				.filter(({ mail }) => mail.language === language)
				.map(({ mail, classification }) => ({ truth: mail.intent, answer: classification.intent })),
		);
		byLanguage[language] = { n, accuracy };
	}
	return {
		file,
		mails: mails.length,
		secondsPerThousand: (seconds / Math.max(1, mails.length)) * 1000,
		intentCalibrationError: expectedCalibrationError(
			answers.map(({ mail, classification }) => ({
				confidence: classification.confidence,
				right: mail.intent === classification.intent,
			})),
		),
		labels,
		byLanguage,
	};
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function print(report: Report): void {
	console.log(`${report.file}: ${report.mails} mails, ${report.secondsPerThousand.toFixed(1)} s a thousand`);
	for (const label of measured) {
		const { accuracy, accuracyInterval, macroF1 } = report.labels[label];
		console.log(`  ${label.padEnd(11)} accuracy ${percent(accuracy)} (${accuracyInterval.map(percent).join(' to ')}), macro-F1 ${macroF1.toFixed(3)}`);
	}
	console.log(`  intent calibration error ${report.intentCalibrationError.toFixed(3)}`);
	console.log(`  intent by language: ${Object.entries(report.byLanguage).map(([language, { n, accuracy }]) => `${language} ${percent(accuracy)} of ${n}`).join(', ')}`);
	for (const label of ['intent', 'urgency'] as const) {
		for (const { label: name, support, precision, recall, recallInterval } of report.labels[label].classes) {
			console.log(`    ${name.padEnd(15)} n ${String(support).padStart(3)}  recall ${percent(recall)} (${recallInterval.map(percent).join(' to ')})  precision ${percent(precision)}`);
		}
	}
}

async function main(): Promise<void> {
	const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
	if (files.length === 0) {
		console.error('Name at least one file of labelled mails: npx tsx test/evaluate/email.ts FILE.jsonl [--json]');
		process.exitCode = 2;
		return;
	}
	const reports: Report[] = [];
	for (const file of files) reports.push(await evaluate(file));
	if (process.argv.includes('--json')) console.log(JSON.stringify(reports, null, '\t'));
	else reports.forEach(print);
}

void main();
