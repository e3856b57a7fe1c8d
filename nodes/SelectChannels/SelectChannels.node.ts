import {
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { audienceItems } from './audienceItems';
import { decideItems } from './decideItems';
import { outputsOf, properties } from './description';
import { checkSecrets } from './inbound/settings';
import { parseInboundItems } from './inboundItems';

export class SelectChannels implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Select Channels',
		name: 'selectChannels',
		icon: { light: 'file:selectChannels.svg', dark: 'file:selectChannels.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ { audience: "audience", decide: "decide", parseInbound: "parse inbound" }[$parameter["operation"]] }}',
		description:
			'Decides whether, when and on which channel a message may go to a contact, who is told of an incident, and reads what comes back from SMS, WhatsApp and calls',
		defaults: { name: 'Select Channels' },
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{(${outputsOf.toString()})($parameter)}}`,
		usableAsTool: true,
		credentials: [
			{
				name: 'webhookSigningApi',
				required: true,
				testedBy: 'webhookSigningTest',
				displayOptions: { show: { operation: ['parseInbound'], provider: ['twilio', 'whatsapp', 'vapi'] } },
			},
		],
		hints: [
			{
				message:
					'Deferred and blocked messages leave by this output too. Send only where <code>delivery.selected</code> names the channel, or choose the outputs "Per Channel".',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'afterExecution',
				displayCondition: '={{ $parameter["operation"] === "decide" && $parameter["outputs"] === "single" }}',
			},
		],
		properties,
	};

	methods = {
		credentialTest: {
			async webhookSigningTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return checkSecrets(credential.data);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation: unknown = this.getNodeParameter('operation', 0, 'decide');
		switch (operation) {
			case 'audience':
				return await audienceItems(this);
			case 'parseInbound':
				return await parseInboundItems(this);
			default:
				return await decideItems(this);
		}
	}
}
