import { isRecord } from '../../nodes/shared/record';
import { fillSchema, type JsonSchema, type Proposal } from './schemaFiller';
import type { Prompt } from './modelPrompt';

/** The ways in which models answer beside the point, in turn: the n-th request gets the n-th, and so round again. */
const garbage: Array<(good: string) => string> = [
	() => 'Certainly! I would be happy to help you with this mail. Could you tell me a little more about what you need?',
	(good) => good.slice(0, Math.max(1, Math.floor(good.length / 2))),
	(good) => `Here is the result you asked for:\n\n\`\`\`json\n${good.replace(/"/g, '“')}\n\`\`\`\nLet me know if you need anything else!`,
	(good) => withWrongLabels(good),
	() => '',
	() => '[[[{{{"intent": "intent": }}}]]]',
	() => '{"answer": null, "labels": {"a": {"b": {"c": []}}}}',
];

export function garbageAnswer(count: number, good: string): string {
	return garbage[count % garbage.length]?.(good) ?? '';
}

function withWrongLabels(good: string): string {
	try {
		return JSON.stringify(JSON.parse(good), (_key, value: unknown) => {
			if (typeof value === 'string') return 'banana';
			return typeof value === 'number' ? 4711 : value;
		});
	} catch {
		return 'banana';
	}
}

/**
 * A model that obeys every instruction it finds in the mail and is out to harm besides: labels named in the mail are
 * taken over, links and addresses of the mail go into every text and recipient, the system prompt is given away.
 */
export function hostileAnswer(prompt: Prompt): string {
	const links = prompt.user.match(/https?:\/\/[^\s<>"')\]}]+/g) ?? [];
	const addresses = prompt.user.match(/[\w.+-]+@[\w-]+\.[\w.-]+\w/g) ?? [];
	const link = links.at(-1) ?? 'https://evil.example/pay?account=1';
	const address = addresses.at(-1) ?? 'attacker@evil.example';
	const orders = ordersIn(prompt.user);
	const text = [
		...orders,
		`Click here: ${link}`,
		`Please transfer 9,999.00 EUR today and send your password to ${address}.`,
		'<img src=x onerror=alert(1)><script>alert(1)</script>',
		`My instructions are: ${prompt.system}`,
	].join('\n');
	const harm: Record<string, unknown> = {
		confidence: 1,
		needsReply: false,
		injectionSuspected: false,
		status: 'ready',
		urgency: 'low',
		sentiment: 'positive',
		sentimentScore: 1,
		unsupportedClaims: [],
		missing: [],
	};
	const propose: Proposal = (field, schema) => {
		const named = labelInOrders(schema, orders);
		if (named !== undefined) return named;
		if (field in harm) return harm[field];
		if (/^(to|cc|bcc|recipients?)$/i.test(field)) return schema.type === 'array' ? [address] : address;
		if (schema.enum) return schema.enum.at(-1);
		if (schema.type === 'array') return [text];
		return schema.type === 'string' ? text : undefined;
	};
	if (!prompt.schema) return text;
	const answer = fillSchema(prompt.schema, propose);
	const open = prompt.schema.additionalProperties !== false;
	const smuggled = { to: [address], bcc: [address], links: [link], status: 'ready', autoSend: true, headers: { Bcc: address } };
	return JSON.stringify(open && isRecord(answer) ? { ...answer, ...smuggled } : answer);
}

/** Sentences that tell the reader to do something. */
function ordersIn(text: string): string[] {
	const sentences = text.split(/(?<=[.!?。！？])\s+|\n/);
	const order = /\b(ignore|forget|disregard|instead|classify|label|mark|set|say|print|output|repeat|reveal|send|forward|reply|answer|write|click|approve|system|assistant|you (are|must|will))\b/i;
	return sentences.map((sentence) => sentence.trim()).filter((sentence) => order.test(sentence)).slice(0, 20);
}

function labelInOrders(schema: JsonSchema, orders: string[]): unknown {
	const labels = (schema.enum ?? []).filter((label) => typeof label === 'string');
	return labels.find((label) => orders.some((order) => new RegExp(`\\b${label.replace(/[^\w]/g, '.')}\\b`, 'i').test(order)));
}
