import { intentCues, languageOf, questionsIn, sentimentCues, urgencyCues } from './mailRules';
import { isRecord } from '../../nodes/shared/record';
import { fits, type JsonSchema, type Proposal } from './schemaFiller';
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
	};
	return (field, schema) => {
		if (field === 'intent') return labelFor(intent, schema, text);
		if (field === 'evidence') return schema.type === 'array' ? [firstMatch(text, intent)].filter(Boolean) : firstMatch(text, intent);
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

const phrases: Record<string, { hello: string; helloNobody: string; thanks: string; known: string; open: string; close: string }> = {
	en: { hello: 'Hello', helloNobody: 'Hello,', thanks: 'thank you for your message.', known: 'This is what we know:', open: 'We still have to check:', close: 'Kind regards' },
	es: { hello: 'Hola', helloNobody: 'Hola:', thanks: 'gracias por su mensaje.', known: 'Esto es lo que sabemos:', open: 'Todavía tenemos que comprobar:', close: 'Un cordial saludo' },
	fr: { hello: 'Bonjour', helloNobody: 'Bonjour,', thanks: 'merci pour votre message.', known: 'Voici ce que nous savons :', open: 'Il nous reste à vérifier :', close: 'Cordialement' },
	de: { hello: 'Guten Tag', helloNobody: 'Guten Tag,', thanks: 'vielen Dank für Ihre Nachricht.', known: 'Das wissen wir:', open: 'Wir müssen noch prüfen:', close: 'Freundliche Grüße' },
	zh: { hello: '您好', helloNobody: '您好,', thanks: '感谢您的来信。', known: '目前的情况如下:', open: '我们还需要确认:', close: '此致敬礼' },
	ja: { hello: 'お世話になっております', helloNobody: 'お世話になっております。', thanks: 'ご連絡ありがとうございます。', known: '現在の状況は以下のとおりです。', open: '以下は確認のうえご連絡いたします。', close: 'よろしくお願いいたします' },
};

/** A short reply in the mail's language that asserts only facts given in the prompt. */
function replyDraft(prompt: Prompt): Proposal {
	const named = /language["']?\s*[:=]\s*["']?([a-z]{2})\b/i.exec(prompt.everything)?.[1]?.toLowerCase();
	const language = named !== undefined && phrases[named] ? named : languageOf(prompt.user);
	const words = phrases[language] ?? phrases.en;
	const given = jsonObjectsIn(prompt.user);
	const name = nameOfReader(given);
	const facts = factsIn(given).slice(0, 3);
	const questions = questionsAsked(given);
	const lines = [
		name !== undefined && words && !['ja', 'zh'].includes(language) ? `${words.hello} ${name},` : (words?.helloNobody ?? 'Hello,'),
		'',
		words?.thanks ?? '',
		...(facts.length > 0 ? ['', words?.known ?? '', ...facts.map((fact) => `- ${fact}`)] : []),
		...(questions.length > 0 ? ['', words?.open ?? '', ...questions.map((question) => `- ${question}`)] : []),
		'',
		words?.close ?? '',
	];
	const subject = /^subject:\s*(.+)$/im.exec(prompt.user)?.[1]?.trim() ?? findText(given, ['subject']) ?? '';
	const text = lines.join('\n');
	const values: Record<string, unknown> = {
		subject: subject === '' || /^(re|aw|rv|sv)\s*:/i.test(subject) ? subject : `Re: ${subject}`,
		text,
		body: text,
		reply: text,
		language,
		confidence: 0.86,
	};
	// Where a subject may be left out, it is: a reply keeps the subject of its mail.
	return (field, schema) => (field === 'subject' && fits(null, schema) ? null : values[field]);
}

/** Of the reader only: the facts name other things. */
function nameOfReader(given: unknown[]): string | undefined {
	return findText(given.flatMap((one) => (isRecord(one) ? [one.reader, one.client] : [])), ['firstName', 'name']);
}

function questionsAsked(given: unknown[]): string[] {
	const lists = given.flatMap((one) => (isRecord(one) && Array.isArray(one.questions) ? [one.questions] : []));
	return lists.flat().filter((question) => typeof question === 'string').slice(0, 5);
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

/** One line for each fact; the entries of a list (invoices, appointments) are a line each. */
function plainLines(facts: Record<string, unknown>): string[] {
	return Object.entries(facts).flatMap(([key, value]) => {
		if (isPlain(value)) return [`${inWords(key)}: ${value}`];
		const entries = Array.isArray(value) ? value.slice(0, 2) : [value];
		return entries.filter(isRecord).map((entry) =>
			Object.entries(entry).filter((pair): pair is [string, string | number] => isPlain(pair[1])).map(([name, one]) => `${inWords(name)}: ${one}`).join(', '),
		).filter((line) => line !== '');
	});
}

function isPlain(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}

function inWords(key: string): string {
	return key.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase();
}
