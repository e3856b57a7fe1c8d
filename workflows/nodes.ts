import type { NodeSpec } from './workflow';

/**
 * The node types that the workflows use, each at its current version, and the settings that are the same everywhere.
 * Fragments return a NodeSpec; what differs is an argument.
 */

type At = NodeSpec['at'];
type Settings = NodeSpec['settings'];

/** Credentials are found by these names; docs/install.md lists them. */
export const credentialNames = {
	database: 'Customer comms database',
	databaseOwner: 'Customer comms database owner',
	inbox: 'Inbox',
	customerEmail: 'Customer email',
	staffEmail: 'Staff email',
	operatorPages: 'Operator pages',
	inboundWebhook: 'Inbound webhook',
	gmail: 'Gmail',
	twilio: 'Twilio',
	whatsApp: 'WhatsApp Business',
	vapi: 'Vapi',
	slack: 'Slack',
	ntfy: 'ntfy',
	firebase: 'Firebase',
	wordPress: 'WordPress',
	chatwoot: 'Chatwoot',
	social: 'Social webhook',
	mautic: 'Mautic',
	erpNext: 'ERPNext',
	clickUp: 'ClickUp',
	googleCalendar: 'Google Calendar',
	webhookSigning: 'Webhook signing',
	n8nApi: 'n8n API',
	googleDrive: 'Google Drive',
	googleSheets: 'Google Sheets',
} as const;

/** Who may open a page for staff, and which systems may call a webhook. */
export const operatorLogin: [type: string, name: string] = ['httpBasicAuth', credentialNames.operatorPages];
export const inboundHeader: [type: string, name: string] = ['httpHeaderAuth', credentialNames.inboundWebhook];

/** JavaScript: what the node Settings gave, with whatever came in through it. */
export const settings = "$('Settings').first().json";

/** JavaScript: what stood behind the `?` when a browser opened the page at the webhook `name`; nothing where the run began elsewhere. */
export const queryOf = (name: string): string => `(($('${name}').isExecuted ? $('${name}').first().json.query : undefined) ?? {})`;

/** JavaScript: the address of this n8n, as n8n knows it. */
export const thisN8n = "$execution.resumeUrl.split('/webhook-waiting')[0]";

export const manualTrigger = (at: At): NodeSpec => ({
	name: 'Try it with sample data',
	type: 'n8n-nodes-base.manualTrigger',
	version: 1,
	at,
});

export const scheduleTrigger = (name: string, at: At, rule: Record<string, unknown>): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.scheduleTrigger',
	version: 1.4,
	at,
	parameters: { rule: { interval: [rule] } },
});

/** What the operator changes stands in one node called Settings, at the left of the main lane. */
export const settingsNode = (at: At, values: Record<string, unknown>): NodeSpec => ({
	name: 'Settings',
	type: 'n8n-nodes-base.set',
	version: 3.5,
	at,
	parameters: {
		assignments: {
			assignments: Object.entries(values).map(([name, value]) => ({
				id: `setting-${name}`,
				name,
				type:
					typeof value === 'object'
						? 'object'
						: typeof value === 'string'
							? 'string'
							: typeof value === 'number'
								? 'number'
								: 'boolean',
				value: typeof value === 'object' ? JSON.stringify(value) : value,
			})),
		},
		includeOtherFields: true,
		options: {},
	},
});

/** Sample data for the Manual Trigger path. */
export const sample = (name: string, at: At, data: unknown): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.set',
	version: 3.5,
	at,
	parameters: { mode: 'raw', jsonOutput: JSON.stringify(data, null, 2), options: {} },
});

/** SQL never contains text from an item: everything that varies is a parameter, given as one array expression. */
export const postgres = (
	name: string,
	at: At,
	query: string,
	values?: string,
	settings?: Settings,
	credential: string = credentialNames.database,
	options: Record<string, unknown> = {},
): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.postgres',
	version: 2.7,
	at,
	parameters: {
		operation: 'executeQuery',
		query: query.trim(),
		options: { ...(values ? { queryReplacement: `={{ [${values}] }}` } : {}), ...options },
	},
	credentials: { postgres: credential },
	settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000, ...settings },
});

/** What a form or a link gave, as a text for the database: lists become text, U+0000 is gone, and nothing is endless. */
export const plainText = (value: string, most = 200): string => `String(${value} ?? '').replaceAll(String.fromCharCode(0), '').slice(0, ${most})`;

/** All items that `node` gave, as one JSON text: for functions of the database that take a whole batch. */
export const batchOf = (node: string): string =>
	`JSON.stringify($('${node}').all().map((item) => item.json))`;

export const webhook = (
	name: string,
	at: At,
	parameters: { path: string; method: 'GET' | 'POST'; credential?: [type: string, name: string] },
): NodeSpec => {
	const { path, method, credential } = parameters;
	return {
		name,
		type: 'n8n-nodes-base.webhook',
		version: 2.1,
		at,
		parameters: {
			httpMethod: method,
			path,
			...(credential
				? { authentication: credential[0] === 'httpBasicAuth' ? 'basicAuth' : 'headerAuth' }
				: {}),
			responseMode: 'responseNode',
			options: {},
		},
		...(credential ? { credentials: { [credential[0]]: credential[1] } } : {}),
	};
};

/** Answers a browser with the page in `draft.html`, with the headers of every answer (`workflow.ts`). */
export const respondWithPage = (name: string, at: At, statusCode: string | number = 200): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.respondToWebhook',
	version: 1.5,
	at,
	parameters: {
		respondWith: 'text',
		responseBody: '={{ $json.draft.html }}',
		options: {
			responseCode: statusCode,
			responseHeaders: {
				entries: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }],
			},
		},
	},
});

/** Sends a browser on after a form, so that loading the page again does not send the form again. @param address JavaScript */
export const seeOther = (name: string, at: At, address: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.respondToWebhook',
	version: 1.5,
	at,
	parameters: { respondWith: 'redirect', redirectURL: `={{ ${address} }}`, options: { responseCode: 303 } },
});

/** A page: a strict template (values are escaped) filled with the item's `variables`. */
export const page = (name: string, at: At, template: unknown): NodeSpec => ({
	name,
	type: 'n8n-nodes-customer-comms.draftReply',
	version: 1,
	at,
	parameters: { operation: 'fromTemplate', template: JSON.stringify(template) },
});

/** An item for each entry of a list. No entry, no item: what follows doesn't run. It asks no expression, which a filter does for every item. */
export const oneItemEach = (name: string, at: At, field: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.splitOut',
	version: 1,
	at,
	parameters: { fieldToSplitOut: field, options: {} },
});

/** Keeps the items for which the expression is true (`keep`), or sends the others to the second output (`split`). */
export const condition = (kind: 'keep' | 'split', name: string, at: At, expression: string): NodeSpec => ({
	name,
	type: kind === 'keep' ? 'n8n-nodes-base.filter' : 'n8n-nodes-base.if',
	version: 2.3,
	at,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 3 },
			combinator: 'and',
			conditions: [
				{
					id: 'condition',
					leftValue: `={{ ${expression} }}`,
					rightValue: '',
					operator: { type: 'boolean', operation: 'true', singleValue: true },
				},
			],
		},
		looseTypeValidation: true,
		options: {},
	},
});

/** Mail to staff goes by n8n's own Send Email: one mail for a whole batch. */
export const staffEmail = (
	name: string,
	at: At,
	mail: { from: string; to: string; subject: string; text: string },
): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.emailSend',
	version: 2.1,
	at,
	parameters: {
		fromEmail: mail.from,
		toEmail: mail.to,
		subject: mail.subject,
		emailFormat: 'text',
		text: mail.text,
		options: { appendAttribution: false },
	},
	credentials: { smtp: credentialNames.staffEmail },
	settings: { executeOnce: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
});
