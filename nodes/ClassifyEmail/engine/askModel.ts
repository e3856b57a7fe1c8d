import { askForObject } from '../../shared/languageModel/askForObject';
import type { LanguageModel } from '../../shared/languageModel/languageModel';
import { ModelFailure } from '../../shared/languageModel/languageModel';
import { maskPersonalData } from '../../shared/personalData';
import type { EngineChoice, Reason } from '../../shared/vocabulary';
import { languages } from '../../shared/vocabulary';
import type { Classification } from './classification';
import type { CustomLabel } from './customLabels';
import type { ModelLabels } from './modelTask';
import { classificationTask } from './modelTask';
import { keptFromModel } from './safeguard';
import type { UnderstoodMail } from './understandMail';
import { round } from './rounded';

export interface ModelSettings {
	/** Which kind of model: what the result names as its engine. */
	engine: 'model' | 'api';
	customLabels?: CustomLabel[];
	maskPersonalData: boolean;
	maxCharacters: number;
	/** Milliseconds. */
	timeout: number;
	onModelFailure: 'offline' | 'error';
	sleep: (ms: number) => Promise<void>;
	/** What the operator said the language is: a model does not change it. */
	language?: string;
}

/**
 * Whether a model is to be asked about a mail: never about automated mail (it is decided), never about one that a person
 * labelled (their word stands above a model's), and never about one that tries to steer a machine (its word could not be
 * trusted).
 */
export function wantsModel(
	{ classification, harmless, decidedByPerson }: UnderstoodMail,
	engine: EngineChoice,
	confidenceThreshold: number,
): boolean {
	if (engine === 'offline' || decidedByPerson || classification.automation.kind !== 'none') return false;
	if (classification.injectionSuspected || harmless.trim() === '') return false;
	return engine !== 'hybrid' || classification.confidence < confidenceThreshold;
}

/** Passages the model says it went by, as far as they really stand in the mail. */
function quoted(labels: ModelLabels, text: string, restore: (text: string) => string): string[] {
	const plain = (passage: string) => passage.replace(/\s+/gu, ' ').trim().toLowerCase();
	const whole = plain(text);
	return labels.evidence
		.map((passage) => restore(passage).trim())
		.filter((passage) => passage !== '' && passage.length <= 200 && whole.includes(plain(passage)))
		.slice(0, 3);
}

/** The offline shares, with the model's label given its confidence. */
function sharesWith(scores: Record<string, number>, intent: string, confidence: number): Record<string, number> {
	const others = Object.entries(scores).filter(([name]) => name !== intent);
	const sum = others.reduce((total, [, share]) => total + share, 0) || 1;
	return {
		...Object.fromEntries(others.map(([name, share]) => [name, round((share / sum) * (1 - confidence))])),
		[intent]: round(confidence),
	};
}

function merged(understood: UnderstoodMail, labels: ModelLabels, passages: string[], settings: ModelSettings): Classification {
	const { classification, offline } = understood;
	const kept = settings.customLabels ? undefined : keptFromModel(offline, labels);
	if (kept) return { ...classification, reasons: [kept, ...classification.reasons] };
	const agree = labels.intent === classification.intent;
	const read: Reason = {
		code: agree ? 'model_agrees' : 'model_decided',
		text: `The model reads it as ${labels.intent}${passages.length > 0 ? ` by ${passages.map((passage) => `"${passage}"`).join(', ')}` : ''}; the offline engine ${agree ? 'agrees' : `had ${classification.intent} (${classification.confidence})`}.`,
		evidence: { intent: labels.intent, phrases: passages, offline: { intent: classification.intent, confidence: classification.confidence } },
	};
	// The offline engine tells these languages almost without fault; a model is heard on others.
	const known = settings.language ?? (languages.some((one) => one === classification.language) ? classification.language : labels.language);
	return {
		...classification,
		intent: labels.intent,
		secondaryIntents: [...new Set(labels.secondaryIntents)].filter((intent) => intent !== labels.intent),
		urgency: labels.urgency,
		sentiment: labels.sentiment,
		sentimentScore: labels.sentimentScore,
		emotion: labels.emotion,
		language: known,
		needsReply: labels.needsReply,
		confidence: round(labels.confidence),
		scores: sharesWith(classification.scores, labels.intent, labels.confidence),
		engine: settings.engine,
		reasons: [
			read,
			...classification.reasons.filter(({ code }) => ['language', 'person_behind_ticket_system'].includes(code)),
			...understood.mail.warnings,
		],
	};
}

/** The offline labels, marked as standing in for a model's. */
function withoutModel(classification: Classification, error: unknown): Classification {
	const failure = error instanceof ModelFailure ? error : undefined;
	const failed: Reason = {
		code: 'model_failed',
		text: `The model gave no usable answer (${error instanceof Error ? error.message : String(error)}); the offline labels stand.`,
		evidence: { kind: failure?.kind ?? 'unavailable' },
	};
	return { ...classification, reasons: [failed, ...classification.reasons], ...(failure?.usage ? { usage: failure.usage } : {}) };
}

/**
 * Labels a mail by a model, held against the offline engine. A model that fails costs the mail nothing by default: it
 * keeps its offline labels, marked `model_failed`.
 * @throws {ModelFailure} where `onModelFailure` is `error`
 */
export async function askModel(
	understood: UnderstoodMail,
	model: LanguageModel,
	settings: ModelSettings,
): Promise<Classification> {
	const { classification, mail, harmless } = understood;
	const text = harmless.slice(0, settings.maxCharacters);
	const line = (value: string) => value.replace(/\s+/gu, ' ').trim();
	const whole = `${line(mail.from.name || mail.from.address)}\n${line(mail.subject)}\n${text}`;
	const { masked, restore } = settings.maskPersonalData
		? maskPersonalData(whole)
		: { masked: whole, restore: (same: string) => same };
	const [from = '', subject = '', ...lines] = masked.split('\n');
	const task = classificationTask(
		{ from, subject, newText: lines.join('\n'), tag: classification.fingerprint.slice(0, 12) },
		settings.customLabels,
	);
	const answer = askForObject(model, task, { timeout: settings.timeout, sleep: settings.sleep }).then(
		({ value, usage }) => ({ ...merged(understood, value, quoted(value, `${mail.subject} ${text}`, restore), settings), usage }),
	);
	return settings.onModelFailure === 'error'
		? await answer
		: await answer.catch((error: unknown) => withoutModel(classification, error));
}
