import { buildAlerts, type Alerts } from '../../../nodes/GenerateInsightsReport/buildAlerts/alerts';
import { defaultAlertPolicy } from '../../../nodes/GenerateInsightsReport/buildAlerts/policy';
import { parseAlerts } from '../../../nodes/GenerateInsightsReport/buildAlerts/request';

const minute = 60_000;
const start = Date.parse('2026-11-23T08:00:00Z');

interface Remembered {
	key: string;
	type: string;
	at: string;
	lastSeenAt: string;
	recoveredAt: string | null;
	text: string;
}

/** Keeps what the database would keep between two runs. */
class Memory {
	rows: Remembered[] = [];

	run(given: Record<string, unknown>, now: number): Alerts {
		const alerts = buildAlerts(parseAlerts({ occasion: 'events', findings: [], trends: [], opportunities: [], totals: [], policy: {}, ...given, history: this.rows, now }));
		const at = new Date(now).toISOString();
		for (const { key, change, type, text } of alerts.changes) {
			const open = this.rows.find((row) => row.key === key && row.recoveredAt === null);
			if (change === 'recovered' && open) open.recoveredAt = at;
			else if (change === 'seen' && open) open.lastSeenAt = at;
			else if (open) Object.assign(open, { at, lastSeenAt: at });
			else this.rows.push({ key, type, at, lastSeenAt: at, recoveredAt: null, text });
		}
		return alerts;
	}
}

const fault = (metric: string, severity = 'critical') => ({ kind: 'anomaly', metric, severity, text: `${metric} failed <now> & then.`, evidence: { client: 'Acme' } });

describe('alerts', () => {
	it('tell of a thing once while it lasts, and once that it is over', () => {
		const memory = new Memory();
		const types: string[] = [];
		for (let tick = 0; tick < 30; tick++) types.push(...memory.run({ findings: tick < 10 ? [fault('invoices')] : [] }, start + tick * 10 * minute).messages.map(({ type }) => type));
		expect(types).toEqual(['urgent', 'recovery']);
	});

	it('do not tell of an end that lasted only minutes', () => {
		const memory = new Memory();
		const types: string[] = [];
		for (let tick = 0; tick < 20; tick++) types.push(...memory.run({ findings: tick % 2 === 0 ? [fault('invoices')] : [] }, start + tick * 10 * minute).messages.map(({ type }) => type));
		expect(types).toEqual(['urgent']);
	});

	it('of 500 events in an hour are the budget at most, one summary and one recovery', () => {
		const memory = new Memory();
		const messages: Alerts['messages'] = [];
		const events = Array.from({ length: 500 }, (_, index) => fault(`flow ${index}`, index % 3 === 0 ? 'critical' : 'warning'));
		for (let tick = 0; tick < 60; tick++) messages.push(...memory.run({ findings: events.slice(0, Math.ceil(((tick + 1) * 500) / 60)) }, start + tick * minute).messages);
		// They go as they came: some at a time.
		for (let tick = 60; tick < 180; tick++) messages.push(...memory.run({ findings: events.slice(Math.min(500, (tick - 60) * 10)) }, start + tick * minute).messages);
		const count = (type: string) => messages.filter((message) => message.type === type).length;
		expect(count('summary')).toBe(1);
		expect(count('recovery')).toBe(1);
		expect(messages.length - 2).toBeLessThanOrEqual(defaultAlertPolicy.budgetPerWeek);
		expect(messages.length - 2).toBeGreaterThan(0);
	});

	it('never exceed the budget of any seven days, whatever comes', () => {
		const memory = new Memory();
		const sent: number[] = [];
		for (let hour = 0; hour < 24 * 28; hour += 3) {
			const now = start + hour * 60 * minute;
			const { messages } = memory.run({ findings: [fault(`flow ${hour}`)] }, now);
			sent.push(...messages.filter(({ type }) => type !== 'summary' && type !== 'recovery').map(() => now));
		}
		const most = sent.map((at) => sent.filter((other) => other > at - 7 * 24 * 60 * minute && other <= at).length);
		expect(Math.max(...most)).toBeLessThanOrEqual(defaultAlertPolicy.budgetPerWeek);
	});

	it('keep some of the budget for what is urgent', () => {
		const memory = new Memory();
		let told = 0;
		for (let index = 0; index < 20; index++) told += memory.run({ totals: [{ name: `Hours of team ${index}`, value: 120, unit: 'hours' }] }, start + index * 60 * minute).messages.length;
		expect(told).toBe(defaultAlertPolicy.budgetPerWeek - defaultAlertPolicy.keptForUrgent);
		expect(memory.run({ findings: [fault('invoices')] }, start + 21 * 60 * minute).messages.map(({ type }) => type)).toEqual(['urgent']);
	});

	it('tell of a milestone once, and of the next when it is passed', () => {
		const memory = new Memory();
		const hours = (value: number, day: number) => memory.run({ totals: [{ name: 'Hours saved', value, unit: 'hours' }] }, start + day * 24 * 60 * minute).messages.map(({ text }) => text);
		expect(hours(99, 0)).toEqual([]);
		expect(hours(512, 1)).toEqual([expect.stringContaining('500 hours passed')]);
		expect(hours(600, 2)).toEqual([]);
		expect(hours(1000, 3)).toHaveLength(1);
	});

	it('give one win a day and one snapshot a week', () => {
		const memory = new Memory();
		const win = { kind: 'anomaly', metric: 'leads', severity: 'good', text: 'Leads doubled.' };
		const told = (given: Record<string, unknown>, hours: number) => memory.run(given, start + hours * 60 * minute).messages.map(({ type }) => type);
		expect(told({ occasion: 'dailyWin', findings: [win] }, 0)).toEqual(['daily_win']);
		expect(told({ occasion: 'dailyWin', findings: [win] }, 1)).toEqual([]);
		expect(told({ occasion: 'dailyWin', findings: [fault('invoices')] }, 30)).toEqual([]);
		expect(told({ occasion: 'weeklySnapshot', trends: [{ label: 'Leads', value: 214, change: 0.12, distinguishable: true }] }, 2)).toEqual(['weekly_snapshot']);
		expect(told({ occasion: 'weeklySnapshot', trends: [{ label: 'Leads', value: 214 }] }, 5)).toEqual([]);
	});

	it('are blocks that Slack takes: escaped, within its limits', () => {
		const long = { ...fault('invoices'), text: '<!channel> & '.repeat(2000) };
		const [message] = new Memory().run({ findings: [long] }, start).messages;
		const text = JSON.stringify(message?.blocks);
		expect(text).not.toContain('<!channel>');
		for (const block of message?.blocks ?? []) if (block.type === 'section' && 'text' in block) expect(block.text.text.length).toBeLessThanOrEqual(3000);
		expect(message?.text.length).toBeLessThanOrEqual(300);
	});
});
