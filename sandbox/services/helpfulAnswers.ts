import { intentCues, languageOf, questionsIn, sentimentCues, urgencyCues } from './mailRules';
import { isRecord, type JsonSchema, type Proposal } from './schemaFiller';
import { jsonObjectsIn, type Prompt } from './modelPrompt';

/** What a willing model says, field by field, for the tasks that our nodes give; other fields are filled by schema. */
export function helpfulProposal(prompt: Prompt): Proposal {
	return prompt.schemaName === 'email_classification' ? classification(prompt.user) : replyDraft(prompt);
}

function classification(text: string): Proposal {
	const matched = intentCues.filter(({ cues }) => cues.test(text)).map(({ intent }) => intent);
	const intent = matched[0] ?? 'information';
	const feeling = sentimentCues.find(({ cues }) => cues.test(text));
	const values: Record<string, unknown> = {
		urgency: urgencyCues.find(({ cues }) => cues.test(text))?.urgency ?? 'normal',
		sentiment: feeling?.sentiment ?? 'neutral',
		sentimentScore: feeling?.score ?? 0,
		emotion: feeling?.emotion ?? 'neutral',
		language: languageOf(text),
		needsReply: !['information', 'feedback'].includes(intent),
		confidence: 0.86,
		injectionSuspected: /ignore (all|the|your|any)? ?(previous|prior|above)/i.test(text),
		questions: questionsIn(text),
		reason: `Cue words of ${intent} in the newest message.`,
		explanation: `Cue words of ${intent} in the newest message.`,
		evidence: firstMatch(text, intent),
	};
	return (field, schema) => {
		if (field === 'intent') return labelFor(intent, schema, text);
		if (field === 'secondaryIntents') return matched.slice(1, 3).filter((one) => one !== intent);
		return values[field];
	};
}

function firstMatch(text: string, intent: string): string {
	return intentCues.find((one) => one.intent === intent)?.cues.exec(text)?.[0] ?? '';
}

/** With an operator's own labels: the one whose name the mail mentions, else `other`. */
function labelFor(intent: string, schema: JsonSchema, text: string): unknown {
	const labels = (schema.enum ?? []).filter((label) => typeof label === 'string');
	if (labels.length === 0 || labels.includes(intent)) return intent;
	const lower = text.toLowerCase();
	return labels.find((label) => label.toLowerCase().split(/[\s_-]+/).some((word) => word.length > 3 && lower.includes(word)))
		?? (labels.includes('other') ? 'other' : labels[0]);
}

const phrases: Record<string, { hello: string; helloNobody: string; thanks: string; known: string; close: string }> = {
	en: { hello: 'Hello', helloNobody: 'Hello,', thanks: 'thank you for your message.', known: 'This is what we know:', close: 'Kind regards' },
	es: { hello: 'Hola', helloNobody: 'Hola:', thanks: 'gracias por su mensaje.', known: 'Esto es lo que sabemos:', close: 'Un cordial saludo' },
	fr: { hello: 'Bonjour', helloNobody: 'Bonjour,', thanks: 'merci pour votre message.', known: 'Voici ce que nous savons :', close: 'Cordialement' },
	de: { hello: 'Guten Tag', helloNobody: 'Guten Tag,', thanks: 'vielen Dank für Ihre Nachricht.', known: 'Das wissen wir:', close: 'Freundliche Grüße' },
	zh: { hello: '您好', helloNobody: '您好,', thanks: '感谢您的来信。', known: '目前的情况如下:', close: '此致敬礼' },
	ja: { hello: 'お世話になっております', helloNobody: 'お世話になっております。', thanks: 'ご連絡ありがとうございます。', known: '現在の状況は以下のとおりです。', close: 'よろしくお願いいたします' },
};

/** A short reply in the mail's language that asserts only facts given in the prompt. */
function replyDraft(prompt: Prompt): Proposal {
	const named = /language["']?\s*[:=]\s*["']?([a-z]{2})\b/i.exec(prompt.everything)?.[1]?.toLowerCase();
	const language = named !== undefined && phrases[named] ? named : languageOf(prompt.user);
	const words = phrases[language] ?? phrases.en;
	const given = jsonObjectsIn(prompt.user);
	const name = findText(given, ['firstName', 'name']);
	const facts = factsIn(given).slice(0, 4);
	const lines = [
		name && words && !['ja', 'zh'].includes(language) ? `${words.hello} ${name},` : (words?.helloNobody ?? 'Hello,'),
		'',
		words?.thanks ?? '',
		...(facts.length > 0 ? ['', words?.known ?? '', ...facts.map((fact) => `- ${fact}`)] : []),
		'',
		words?.close ?? '',
	];
	const subject = findText(given, ['subject']) ?? /^subject:\s*(.+)$/im.exec(prompt.user)?.[1]?.trim() ?? '';
	const text = lines.join('\n');
	const values: Record<string, unknown> = {
		subject: subject === '' || /^(re|aw|rv|sv)\s*:/i.test(subject) ? subject : `Re: ${subject}`,
		text,
		body: text,
		reply: text,
		language,
		confidence: 0.86,
	};
	return (field) => values[field];
}

function findText(values: unknown[], keys: string[]): string | undefined {
	for (const value of values) {
		if (!isRecord(value)) continue;
		for (const key of keys) {
			const found = value[key];
			if (typeof found === 'string' && found !== '') return found;
		}
		const deeper = findText(Object.values(value), keys);
		if (deeper !== undefined) return deeper;
	}
	return undefined;
}

/** `facts` where the prompt names them, as plain lines. */
function factsIn(values: unknown[]): string[] {
	for (const value of values) {
		if (!isRecord(value)) continue;
		const facts = value.facts ?? (value.email === undefined && value.thread === undefined ? undefined : {});
		if (isRecord(facts)) return plainLines(facts);
	}
	return [];
}

function plainLines(facts: Record<string, unknown>): string[] {
	return Object.entries(facts).flatMap(([key, value]) => {
		if (typeof value === 'string' || typeof value === 'number') return [`${inWords(key)}: ${value}`];
		return isRecord(value) ? plainLines(value) : [];
	});
}

function inWords(key: string): string {
	return key.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase();
}
