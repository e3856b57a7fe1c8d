import { answerJson, given, instant, withTenant } from '../incidents/parts';
import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, webhook } from '../nodes';
import type { Arrow, NodeSpec, WorkflowSpec } from '../workflow';

/**
 * A broadcast with a name of its own, so that who looks for it finds it: what your systems or a person say goes to comms.plan_from_data, which adds the
 * figures that the tables know. Writing and sending is the same for all and stands once, in Send broadcasts.
 */
interface Named {
	id: string;
	file: string;
	name: string;
	description: string;
	/** The webhook, below comms/. */
	path: string;
	/** JavaScript: one given item as comms.plan_from_data takes it; `item` is what came in. */
	item: string;
	/** Another function of the database than comms.plan_from_data, for items of which `test` (JavaScript, of `item`) is true. */
	other?: { name: string; function: string; test: string };
	sample: Record<string, unknown>;
	/** The broadcast that goes out by itself when its day, quarter or year is over. */
	routine?: { templateId: string; beat: string };
	change: string;
	send: string;
}

export function namedBroadcast(named: Named): WorkflowSpec {
	const { routine, other } = named;
	const items = `${given}.map((item) => (${named.item}))`;
	const plan = (name: string, at: NodeSpec['at'], call: string, which: string): NodeSpec =>
		postgres(name, at, `SELECT * FROM comms.${call}(${withTenant(1, 2)}, ${instant(3)})`, `JSON.stringify(${which}), ${settings}.mailbox, ${settings}.now ?? ''`, { executeOnce: true, ...(other ? { alwaysOutputData: true } : {}) });
	const ours = other ? `${given}.filter((item) => !(${other.test})).map((item) => (${named.item}))` : items;
	const planned = (name: string): string => `$('${name}').all().map(({ json }) => json).filter(({ outcome }) => outcome)`;
	const nodes: NodeSpec[] = [
		webhook('It is to be told', [0, 0], { path: `comms/${named.path}`, method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 1]),
		sample('Sample', [0, 1], named.sample),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', now: '' }),
		plan('Plan it', [2, 0], 'plan_from_data', ours),
		...(other ? [plan(other.name, [3, 0], other.function, `${given}.filter((item) => ${other.test})`)] : []),
		answerJson('Say what is planned', [4, 0], `({ broadcasts: [...${planned('Plan it')}${other ? `, ...${planned(other.name)}` : ''}] })`),
		...(routine
			? [
					scheduleTrigger('Every hour', [0, 3], { field: 'hours', hoursInterval: 1, triggerAtMinute: 7 }),
					{ ...settingsNode([1, 3], { automatic: false, now: '' }), name: 'By itself?' },
					postgres(
						'What is owed?',
						[2, 3],
						`SELECT comms.beat('${routine.beat}');
SELECT p.* FROM (SELECT coalesce(jsonb_agg(jsonb_build_object('tenantId', d."tenantId", 'templateId', '${routine.templateId}', 'key', d.key, 'from', comms.iso(d.from_at), 'to', comms.iso(d.to_at), 'period', d.period)), '[]')::text AS items
  FROM comms.routine_due('${routine.templateId}', ${instant(1)}) d WHERE $2::boolean) due, LATERAL comms.plan_from_data(due.items, ${instant(1)}) p`,
						`$json.now ?? '', $json.automatic === true`,
						{ executeOnce: true },
					),
					condition('keep', 'Only what was planned', [3, 3], '$json.outcome'),
				]
			: []),
	];
	const arrows: Arrow[] = [
		['It is to be told', 'Settings'],
		['Try it with sample data', 'Sample'],
		['Sample', 'Settings'],
		['Settings', 'Plan it'],
		...(other ? ([['Plan it', other.name], [other.name, 'Say what is planned']] satisfies Arrow[]) : ([['Plan it', 'Say what is planned']] satisfies Arrow[])),
		...(routine ? ([['Every hour', 'By itself?'], ['By itself?', 'What is owed?'], ['What is owed?', 'Only what was planned']] satisfies Arrow[]) : []),
	];
	return {
		id: named.id,
		area: 'broadcasts',
		file: named.file,
		name: named.name,
		description: named.description,
		tags: ['customer-comms', 'broadcasts'],
		nodes,
		arrows,
		notes: [
			{ at: [1, -2], text: `### Change this\n${named.change}`, columns: 2, colour: 4 },
			{ at: [3, -2.6], text: `### What to send\n${named.send}\n\nIt only plans. **Send broadcasts** writes it for each reader in their language; consent, caps and quiet hours are asked at the door.`, columns: 3 },
		],
	};
}
