import { randomUUID } from 'node:crypto';
import { classificationTask, type ModelLabels } from '../../../nodes/ClassifyEmail/engine/modelTask';
import { intents } from '../../../nodes/shared/vocabulary';
import { N8nRest, type WorkflowNode } from '../../../sandbox/launcher/n8nRest';
import type { TestN8n } from '../../n8n/harness/TestN8n';
import { inTurn, median } from './measure';
import { mixedMails } from './nodeCases';

/**
 * The same 200 mails through n8n's own Text Classifier and through Classify Email, with the same chat model that answers at once (the sandbox's,
 * through n8n's OpenAI Chat Model). Both as they come: five mails at a time, no second try.
 */

const mails = 200;
const limits = { most: 3, seconds: 60 };

const classifierWays = ['textClassifier', 'model', 'hybrid', 'offline'] as const;
export type ClassifierWay = (typeof classifierWays)[number];

export interface ClassifierRun {
	/** Of the classifying node, by n8n's own clock. */
	seconds: number;
	callsPerMail: number;
	/** Tokens put in, a mail, as the model counts them. */
	promptTokens: number;
	/** How many of the mails came out, with or without a label. */
	out: number;
}

export interface Classifiers {
	mails: number;
	rounds: number;
	medians: Record<ClassifierWay, ClassifierRun>;
}

const idOf = (way: ClassifierWay) => `bench-classify-${way.toLowerCase().slice(0, 6)}`;
const start = 'Start';
const classifier = 'Classify';
const chatModel = 'Chat model';

/** What each intent means, in the words that Classify Email gives to a model. */
function definitionOf(intent: string): string {
	const { system } = classificationTask({ subject: '', newText: '', from: '', tag: '' });
	return new RegExp(`^- ${intent}: (.*)$`, 'm').exec(system)?.[1] ?? '';
}

function classifierNode(way: ClassifierWay): Pick<WorkflowNode, 'type' | 'typeVersion' | 'parameters'> {
	if (way !== 'textClassifier') return { type: 'n8n-nodes-customer-comms.classifyEmail', typeVersion: 1, parameters: { engine: way } };
	return {
		type: '@n8n/n8n-nodes-langchain.textClassifier',
		typeVersion: 1.1,
		parameters: {
			inputText: '={{ $json.text }}',
			categories: { categories: intents.filter((intent) => intent !== 'other').map((category) => ({ category, description: definitionOf(category) })) },
			options: { fallback: 'other' },
		},
	};
}

async function putWorkflow(rest: N8nRest, way: ClassifierWay, credential: string): Promise<void> {
	const node = (name: string, place: number, more: Pick<WorkflowNode, 'type' | 'typeVersion' | 'parameters'>): WorkflowNode => ({ id: randomUUID(), name, position: [place * 200, 0], ...more });
	const nodes = [node(start, 0, { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} }), node(classifier, 1, classifierNode(way))];
	const connections: Record<string, unknown> = { [start]: { main: [[{ node: classifier, type: 'main', index: 0 }]] } };
	if (way !== 'offline') {
		nodes.push({
			...node(chatModel, 2, { type: '@n8n/n8n-nodes-langchain.lmChatOpenAi', typeVersion: 1.2, parameters: { model: { __rl: true, mode: 'id', value: 'sandbox-model' }, options: {} } }),
			credentials: { openAiApi: { id: credential, name: 'Bench model' } },
		});
		connections[chatModel] = { ai_languageModel: [[{ node: classifier, type: 'ai_languageModel', index: 0 }]] };
	}
	await rest.putWorkflow({ id: idOf(way), name: idOf(way), nodes, connections, settings: { executionOrder: 'v1' } });
}

/** What the model answers to every mail, in the form that each asks for: which label it is makes no difference to the time. */
const answers = {
	textClassifier: Object.fromEntries([...intents.filter((intent) => intent !== 'other'), 'fallback'].map((category) => [category, category === 'question'])),
	classifyEmail: {
		intent: 'question',
		secondaryIntents: [],
		urgency: 'normal',
		sentiment: 'neutral',
		sentimentScore: 0,
		emotion: 'neutral',
		language: 'en',
		needsReply: true,
		confidence: 0.9,
		evidence: [],
	} satisfies ModelLabels,
};

export async function measureClassifiers(n8n: TestN8n): Promise<Classifiers> {
	const rest = new N8nRest(n8n.urls.n8n, n8n.facts.cookie);
	const credential = await rest.putCredential({ name: 'Bench model', type: 'openAiApi', data: { apiKey: 'sandbox', url: n8n.urls.model } });
	for (const way of classifierWays) await putWorkflow(rest, way, credential);
	const input = mixedMails(mails);
	const all: Record<ClassifierWay, ClassifierRun[]> = { textClassifier: [], model: [], hybrid: [], offline: [] };
	const rounds = await inTurn(classifierWays, limits, async (way, round) => {
		await n8n.sandbox.model();
		await n8n.sandbox.model({ script: [{ match: '.', reply: way === 'textClassifier' ? answers.textClassifier : answers.classifyEmail }] });
		const { status, error, milliseconds, nodes } = await n8n.runWorkflow(idOf(way), { pinData: { [start]: input }, timeout: 180_000 });
		if (status !== 'success') throw new Error(`${way} ended with ${status}: ${error ?? 'no word'}`);
		const { calls, promptTokens } = await n8n.sandbox.modelTotals();
		const out = (nodes[classifier] ?? []).flat().reduce((sum, items) => sum + items.length, 0);
		if (round > 0) all[way].push({ seconds: (milliseconds[classifier] ?? 0) / 1000, callsPerMail: calls / mails, promptTokens: promptTokens / mails, out });
	});
	await n8n.sandbox.model();
	const middle = (runs: readonly ClassifierRun[]): ClassifierRun => ({
		seconds: median(runs.map(({ seconds }) => seconds)),
		callsPerMail: median(runs.map(({ callsPerMail }) => callsPerMail)),
		promptTokens: median(runs.map(({ promptTokens }) => promptTokens)),
		out: median(runs.map(({ out }) => out)),
	});
	return { mails, rounds, medians: { textClassifier: middle(all.textClassifier), model: middle(all.model), hybrid: middle(all.hybrid), offline: middle(all.offline) } };
}
