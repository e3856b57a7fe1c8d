import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Branches, InputError, Parameters } from '../shared/items';
import { inboundProviders, type InboundProvider } from './inbound/event';
import { type ParsedEvent, parseText, parseWebhook } from './inbound/parseInbound';
import { settingsOf } from './inbound/settings';
import { textItemOf } from './inbound/textItem';
import { webhookOf } from './inbound/webhook';

/** Where events that nobody vouches for leave by, with `onUnverified: output`. */
const unverifiedBranch = 1;

/** Operation `parseInbound`: an item for each event of each webhook. */
export async function parseInboundItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const now = DateTime.utc();
	const apart = parameters.get<string>('onUnverified', 0, 'error') === 'output';
	const branches = apart ? new Branches(ctx, unverifiedBranch + 1, unverifiedBranch) : new Branches(ctx);
	let secrets: unknown;
	let refused = 0;

	const eventsOf = async (item: INodeExecutionData, index: number): Promise<ParsedEvent[]> => {
		const provider = providerOf(parameters.get<unknown>('provider', index, 'twilio'));
		const options = parameters.get<unknown>('options', index, {});
		if (provider === 'none') {
			const settings = settingsOf(options, '', {});
			const written = parameters.get<unknown>('text', index, '');
			const text = textItemOf(written === '' || written === undefined ? item.json.text : written, item.json);
			return [{ inbound: parseText({ ...text, language: text.language ?? settings.language }, now, onceOnly(ctx, index)) }];
		}
		secrets ??= await ctx.getCredentials('webhookSigningApi');
		const binary = parameters.get<string>('options.rawBodyProperty', index, 'data') || 'data';
		const raw = item.binary?.[binary] ? await ctx.helpers.getBinaryDataBuffer(index, binary) : undefined;
		const settings = settingsOf(options, parameters.get<unknown>('publicUrl', index, ''), secrets);
		return parseWebhook(provider, webhookOf(item.json, raw), settings, now);
	};

	for (const [index, item] of ctx.getInputData().entries()) {
		try {
			for (const { inbound, refusal } of await eventsOf(item, index)) {
				if (refusal) refused++;
				if (refusal && !apart) branches.addFailed(item, index, new InputError(refusal.text, refusal.howToMend));
				else branches.add(item, index, { key: 'inbound', value: inbound, outputs: [refusal ? unverifiedBranch : 0] });
			}
		} catch (error) {
			branches.addFailed(item, index, error);
		}
	}
	if (refused > 0) {
		ctx.addExecutionHints({
			message: `${refused} ${refused === 1 ? 'event was' : 'events were'} not verified; the reasons say why.`,
			location: 'outputPane',
		});
	}
	return branches.items;
}

function providerOf(value: unknown): InboundProvider {
	const provider = inboundProviders.find((known) => known === value);
	if (provider) return provider;
	throw new InputError(
		`"provider" is ${typeof value === 'string' ? `"${value.slice(0, 40)}"` : 'no text'}.`,
		`It must be one of ${inboundProviders.join(', ')}.`,
	);
}

/** Without an id from whoever received the text, nobody can tell a repetition from a customer who writes STOP twice. */
function onceOnly(ctx: IExecuteFunctions, index: number): string {
	return createHash('sha256').update(`${ctx.getWorkflow().id ?? ''}:${ctx.getExecutionId()}:${ctx.getNode().name}:${index}`).digest('hex');
}
