import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import {
	sleep,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { forEachItem, isExpression, Parameters, toItemError } from '../shared/items';
import { mapInBatches } from '../shared/languageModel/batches';
import { checkAttachments, loadAttachments } from './delivery/attachments';
import { PatienceWithServer } from './delivery/giveUp';
import { failedOutcome, notAttempted, type Outcome } from './delivery/outcome';
import { pacer } from './delivery/pacer';
import { mailLimitsOf, runSettingsOf, smtpServerOf, type RunSettings } from './delivery/settings';
import type { SmtpServer } from './delivery/smtpPool.lazy';
import { properties } from './description';
import { checkOneCustomer, composeMail } from './message/compose';
import type { ComposedMail, MailLimits } from './message/outgoingMail';
import { mailFields, mergedFields, outgoingMailOf, type RawMail } from './message/readFields';
import { KeysOfRun } from './message/repeatedKeys';

interface PreparedMail {
	index: number;
	mail: ComposedMail;
	limits: MailLimits;
}

interface Sent extends Outcome {
	messageId: string;
	/** ISO 8601, UTC. */
	at: string;
	engine: 'offline';
	dryRun?: true;
	/** The headers that would have been sent (dry run only). */
	headers?: string;
}

function filledFields(ctx: IExecuteFunctions, parameters: Parameters, index: number): RawMail {
	const filled: RawMail = {};
	for (const field of mailFields) filled[field] = parameters.get<unknown>(field, index, undefined);
	const automatic = parameters.get<unknown>('automatic', index, undefined);
	// `true` is the default: the item's message may say otherwise, unless an expression decides.
	const decided = automatic === false || isExpression(ctx.getNode().parameters.automatic);
	return decided ? { ...filled, automatic } : filled;
}

/** Reads and checks the mail of every item before the first is sent, so that a faulty one can still stop the run. */
function prepareMails(ctx: IExecuteFunctions): Array<PreparedMail | Error> {
	const parameters = new Parameters(ctx);
	const keys = new KeysOfRun();
	return ctx.getInputData().map((item, index) => {
		try {
			const filled = filledFields(ctx, parameters, index);
			const fields = mergedFields(filled, item.json.message);
			const outgoing = outgoingMailOf(fields);
			const limits = mailLimitsOf(parameters, index);
			const mail = composeMail(outgoing, limits, randomUUID());
			// The fence is what the outbox gives with a claim.
			if (item.json.fence !== undefined && (filled.to ?? '') === '') checkOneCustomer(mail);
			checkAttachments(mail, item, limits);
			keys.claim(outgoing.key, index);
			return { index, mail, limits };
		} catch (error) {
			return error instanceof Error ? error : new Error(String(error));
		}
	});
}

function sentOf(mail: ComposedMail, outcome: Outcome): Sent {
	return {
		...outcome,
		messageId: mail.messageId,
		at: DateTime.utc().toISO(),
		engine: 'offline',
		reasons: [...outcome.reasons, ...mail.reasons],
	};
}

async function dryRun(ctx: IExecuteFunctions, prepared: PreparedMail[]): Promise<Map<number, Sent>> {
	const { rawMail } = await import('./delivery/smtpPool.lazy');
	const results = new Map<number, Sent>();
	for (const { index, mail, limits } of prepared) {
		const raw = await rawMail(mail, await loadAttachments(ctx, mail, index, limits));
		const end = raw.indexOf('\r\n\r\n');
		const response = `Dry run: nothing was sent (${raw.length} bytes)`;
		results.set(index, {
			// Not "accepted": an outbox that records the result would take the mail for sent.
			...sentOf(mail, {
				...notAttempted(mail.envelope.to, response),
				reasons: [{ code: 'dry_run', text: `${response}.` }],
			}),
			dryRun: true,
			headers: raw.subarray(0, end === -1 ? raw.length : end).toString(),
		});
	}
	return results;
}

/**
 * The mail server, or why there is none. Where the node goes on in spite of errors, the mails of such a run must be
 * known as not sent, or nobody would dare to try them again.
 */
async function serverOf(ctx: IExecuteFunctions): Promise<SmtpServer | string> {
	try {
		return smtpServerOf(await ctx.getCredentials('customerEmailSmtpApi', 0));
	} catch (error) {
		if (!ctx.continueOnFail()) throw toItemError(ctx, error, 0);
		return error instanceof Error ? error.message : String(error);
	}
}

async function sendAll(
	ctx: IExecuteFunctions,
	prepared: PreparedMail[],
	settings: RunSettings,
): Promise<Map<number, Sent>> {
	const results = new Map<number, Sent>();
	const server = await serverOf(ctx);
	if (typeof server === 'string') {
		for (const { index, mail } of prepared) {
			results.set(index, sentOf(mail, notAttempted(mail.envelope.to, server)));
		}
		return results;
	}
	const { openPool } = await import('./delivery/smtpPool.lazy');
	const pool = openPool(server, settings);
	const patience = new PatienceWithServer();
	const nextTurn = pacer(settings.ratePerSecond, () => DateTime.now().toMillis(), sleep);
	const stopped = ctx.getExecutionCancelSignal();

	const send = async ({ index, mail, limits }: PreparedMail): Promise<Outcome> => {
		const recipients = mail.envelope.to;
		await nextTurn();
		const because = stopped?.aborted ? 'the execution was stopped' : patience.exhausted();
		if (because !== undefined) return notAttempted(recipients, because);
		try {
			return await pool.send(mail, await loadAttachments(ctx, mail, index, limits));
		} catch (error) {
			// Only loading an attachment throws.
			return failedOutcome({ message: error instanceof Error ? error.message : String(error) }, recipients, false);
		}
	};

	try {
		const batching = { batchSize: settings.poolSize, delayBetweenBatches: 0, sleep };
		await mapInBatches(prepared, batching, async (one) => {
			const outcome = await send(one);
			patience.note(outcome);
			results.set(one.index, sentOf(one.mail, outcome));
		});
	} finally {
		pool.close();
	}
	return results;
}

function tellOperator(ctx: IExecuteFunctions, results: Map<number, Sent>): void {
	const count = (kind: Sent['class']): number =>
		[...results.values()].filter((sent) => sent.class === kind).length;
	const parts = [
		['to be tried again', count('failed_soft')],
		['refused for good', count('failed_hard')],
		['perhaps sent, perhaps not', count('ambiguous')],
	].filter(([, number]) => number !== 0);
	if (parts.length === 0) return;
	ctx.addExecutionHints({
		message: `Of ${results.size} mails ${count('accepted')} were accepted; ${parts.map((part) => part.join(': ')).join('; ')}. See "sent.reasons" of each item.`,
		type: 'warning',
		location: 'outputPane',
	});
}

function sentOrError(mail: PreparedMail | Error | undefined, sent: Sent | undefined): Sent | undefined {
	if (mail instanceof Error) throw mail;
	return sent;
}

export class SendCustomerEmail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Send Customer Email',
		name: 'sendCustomerEmail',
		icon: { light: 'file:sendCustomerEmail.svg', dark: 'file:sendCustomerEmail.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["to"] || "as the message says" }}',
		description:
			'Send mail to customers with threading, loop protection and one-click unsubscribe, and tell what became of each',
		defaults: { name: 'Send Customer Email' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			{ name: 'customerEmailSmtpApi', required: true, testedBy: 'customerEmailSmtpTest' },
		],
		hints: [
			{
				message: 'Dry Run is on: mails are checked and built, but none is sent.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition: '={{ $parameter["options"]["dryRun"] === true }}',
			},
		],
		properties,
	};

	methods = {
		credentialTest: {
			async customerEmailSmtpTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				try {
					const server = smtpServerOf(credential.data ?? {});
					const { checkServer } = await import('./delivery/smtpPool.lazy');
					const problem = await checkServer(server);
					return problem === undefined
						? { status: 'OK', message: 'The mail server was reached and took the login' }
						: { status: 'Error', message: problem };
				} catch (error) {
					return { status: 'Error', message: (error as Error).message };
				}
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const mails = prepareMails(this);
		const prepared = mails.filter((mail): mail is PreparedMail => !(mail instanceof Error));
		const faulty = mails.length > prepared.length;

		let results = new Map<number, Sent>();
		if (prepared.length > 0 && (!faulty || this.continueOnFail())) {
			const settings = runSettingsOf(new Parameters(this));
			results = settings.dryRun
				? await dryRun(this, prepared)
				: await sendAll(this, prepared, settings);
			if (!settings.dryRun) tellOperator(this, results);
		}

		return await forEachItem(this, (_, index) => ({
			key: 'sent',
			value: sentOrError(mails[index], results.get(index)),
		}));
	}
}
