import type { IDataObject, INodeType } from 'n8n-workflow';
import { ClassifyEmail } from '../../nodes/ClassifyEmail/ClassifyEmail.node';
import { ComputeHealthScore } from '../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import { DraftReply } from '../../nodes/DraftReply/DraftReply.node';
import { GenerateInsightsReport } from '../../nodes/GenerateInsightsReport/GenerateInsightsReport.node';
import { ScheduleSequenceStep } from '../../nodes/ScheduleSequenceStep/ScheduleSequenceStep.node';
import { SelectChannels } from '../../nodes/SelectChannels/SelectChannels.node';
import { SendCustomerEmail } from '../../nodes/SendCustomerEmail/SendCustomerEmail.node';

/** A node, or one operation of it. */
export interface NodeUnderTest {
	name: string;
	node: INodeType;
	/** Key of the item under which the result goes. */
	result: string;
	/** An item the node works on as it comes, and one it must refuse. */
	good: IDataObject;
	bad: IDataObject;
	/** Needed where the defaults would reach out of the process. */
	parameters?: Record<string, unknown>;
}

const mail = {
	messageId: '<1@example.com>',
	from: { address: 'ana@example.com', name: 'Ana Ruiz' },
	to: [{ address: 'support@example.org', name: '' }],
	subject: 'Order A-1042',
	text: 'When will my order A-1042 arrive?',
	headers: {},
	receivedAt: '2026-11-23T09:30:00Z',
};

/** Every node of the package, with each of its operations. */
export const nodes: NodeUnderTest[] = [
	{ name: 'ClassifyEmail', node: new ClassifyEmail(), result: 'classification', good: { email: mail }, bad: {} },
	{
		name: 'ComputeHealthScore',
		node: new ComputeHealthScore(),
		result: 'health',
		good: { npsScore: 6, invoicesOverdue: 1, industry: 'trades' },
		bad: { npsScore: 60 },
	},
	{
		name: 'ComputeHealthScore, operation detectSignals',
		node: new ComputeHealthScore(),
		result: 'satisfaction',
		good: { series: { sentiment: [{ at: '2026-11-20T09:30:00Z', value: -0.4 }] } },
		bad: { series: { sentiment: [{ at: 'once', value: 1 }] } },
		parameters: { operation: 'detectSignals' },
	},
	{ name: 'DraftReply', node: new DraftReply(), result: 'draft', good: { email: mail }, bad: {} },
	{
		name: 'DraftReply, operation improve',
		node: new DraftReply(),
		result: 'draft',
		good: { draftText: 'We cannot deliver before 26 November.', client: { name: 'Ana', email: 'ana@example.com' } },
		bad: { goals: 'professional' },
		parameters: { operation: 'improve' },
	},
	{
		name: 'DraftReply, operation statusUpdate',
		node: new DraftReply(),
		result: 'draft',
		good: { project: { name: 'Portal', progress: 60 } },
		bad: { project: { progress: 60 } },
		parameters: { operation: 'statusUpdate' },
	},
	{
		name: 'DraftReply, operation meetingBrief',
		node: new DraftReply(),
		result: 'draft',
		good: { meeting: { title: 'Kick-off', attendees: ['Ana'], history: [{ at: '2026-11-02', direction: 'in', text: 'Where is it?', answered: false }] } },
		bad: { meeting: { title: 7 } },
		parameters: { operation: 'meetingBrief' },
	},
	{
		name: 'DraftReply, operation meetingFollowUp',
		node: new DraftReply(),
		result: 'draft',
		good: { notes: 'Ana: I will send the list by Friday.', attendees: ['Ana'] },
		bad: { notes: '' },
		parameters: { operation: 'meetingFollowUp' },
	},
	{
		name: 'DraftReply, operation fromTemplate',
		node: new DraftReply(),
		result: 'draft',
		good: { variables: { name: 'Ana', day: '2026-11-24' } },
		bad: { variables: { name: 'Ana' } },
		parameters: { operation: 'fromTemplate' },
	},
	{
		name: 'ScheduleSequenceStep',
		node: new ScheduleSequenceStep(),
		result: 'response',
		good: { classification: { urgency: 'high' }, email: mail },
		bad: { classification: { urgency: 'soon' } },
	},
	{
		name: 'ScheduleSequenceStep, operation nextStep',
		node: new ScheduleSequenceStep(),
		result: 'step',
		good: {
			sequence: { id: 's', version: 1, topic: 'service', steps: [{ id: 'a', delay: { kind: 'elapsed' }, channels: ['email'] }] },
			enrolment: { id: 'e', enrolledAt: '2026-11-23T09:30:00Z' },
			contact: { email: 'ana@example.com', timeZone: 'Europe/Berlin' },
		},
		bad: { sequence: { id: 's' } },
		parameters: { operation: 'nextStep' },
	},
	{
		name: 'ScheduleSequenceStep, operation incidentCadence',
		node: new ScheduleSequenceStep(),
		result: 'cadence',
		good: { severity: 'P1', declaredAt: '2026-11-23T09:30:00Z' },
		bad: { severity: 'P7' },
		parameters: { operation: 'incidentCadence' },
	},
	{
		name: 'ScheduleSequenceStep, operation bestSendTime',
		node: new ScheduleSequenceStep(),
		result: 'sendTime',
		good: { engagement: [{ at: '2026-11-20T09:30:00Z', kind: 'click' }], contact: { timeZone: 'Europe/Berlin' } },
		bad: { engagement: [{ at: 'once' }] },
		parameters: { operation: 'bestSendTime' },
	},
	{
		name: 'GenerateInsightsReport, operation analyseExperiment',
		node: new GenerateInsightsReport(),
		result: 'analysis',
		good: { experiment: { id: 'subject', variants: [{ id: 'A', exposed: 200, converted: 20 }, { id: 'B', exposed: 201, converted: 30 }] } },
		bad: { experiment: { id: 'subject', variants: [{ id: 'A', exposed: 1, converted: 2 }] } },
		parameters: { operation: 'analyseExperiment' },
	},
	{
		name: 'GenerateInsightsReport, operation analyseFeedback',
		node: new GenerateInsightsReport(),
		result: 'analysis',
		good: { feedback: [{ at: '2026-11-02T09:00:00Z', kind: 'nps', score: 9 }] },
		bad: { feedback: [{ at: 'once', kind: 'nps' }] },
		parameters: { operation: 'analyseFeedback' },
	},
	{
		name: 'GenerateInsightsReport, operation analyseMetrics',
		node: new GenerateInsightsReport(),
		result: 'analysis',
		good: { metrics: [{ date: '2026-11-20', metric: 'leads', value: 12 }] },
		bad: { metrics: [{ date: 'once', metric: 'leads', value: 12 }] },
	},
	{
		name: 'GenerateInsightsReport, operation buildAlerts',
		node: new GenerateInsightsReport(),
		result: 'alerts',
		good: { findings: [{ kind: 'anomaly', metric: 'errors', severity: 'critical', text: 'Errors rose to 5 %.' }] },
		bad: { findings: [{ kind: 'gossip' }] },
		parameters: { operation: 'buildAlerts' },
	},
	{
		name: 'GenerateInsightsReport, operation buildReport',
		node: new GenerateInsightsReport(),
		result: 'report',
		good: { analysis: { period: { from: '2026-11-01', to: '2026-11-30' } } },
		bad: { analysis: { period: 'November' } },
		parameters: { operation: 'buildReport', format: 'markdown' },
	},
	{
		name: 'GenerateInsightsReport, operation calculateRoi',
		node: new GenerateInsightsReport(),
		result: 'roi',
		good: { baseline: { minutesPerRun: 80 }, current: { runs: 100 }, rates: { hourlyRate: 45 } },
		bad: { baseline: { minutesPerRun: 'long' } },
		parameters: { operation: 'calculateRoi' },
	},
	{
		name: 'SelectChannels',
		node: new SelectChannels(),
		result: 'delivery',
		good: { message: { topic: 'service', channel: 'email' }, contact: { email: 'ana@example.com' } },
		bad: { message: { topic: 'gossip' } },
	},
	{
		name: 'SelectChannels, operation parseInbound',
		node: new SelectChannels(),
		result: 'inbound',
		good: { text: 'stop please', from: '+491511', channel: 'sms' },
		bad: {},
		parameters: { operation: 'parseInbound', provider: 'none' },
	},
	{
		name: 'SendCustomerEmail',
		node: new SendCustomerEmail(),
		result: 'sent',
		good: { message: { from: 'support@example.org', to: 'ana@example.com', subject: 'Hello', text: 'Hello' } },
		bad: { message: { from: 'support@example.org', to: 'nobody', subject: 'Hello', text: 'Hello' } },
		parameters: { options: { dryRun: true } },
	},
];
