import { Definitions } from '../../../nodes/ScheduleSequenceStep/sequence/request';
import { parseAssumptions, simulateAll, simulatedSituation } from '../../../nodes/ScheduleSequenceStep/simulate/simulate';
import { run } from '../inbox';
import type { TestN8n } from '../harness/TestN8n';

/** Days in minutes: the real workflows, their clock in the node Settings. The days lie ahead, so that the real schedule leaves them alone. */

const hour = 3_600_000;

export interface Happening {
	contactId: string;
	event: string;
	at: string;
	until?: string;
	id: string;
}

export interface Traveller {
	id: string;
	email: string;
}

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const kinds = ['reply', 'bounce', 'opt_out', 'booking', 'out_of_office', 'click'];
const pdf = Buffer.from('%PDF-1.4\n%sample quote\n').toString('base64');

export class Travel {
	readonly sequence = `travel-${run}`;
	readonly people: Traveller[] = [];

	constructor(
		private readonly n8n: TestN8n,
		private readonly tenant: string,
		readonly start: number,
	) {}

	/** Midnight, by Greenwich, before the last day of the quotes: a day of whoever is ahead of it may have ended some hours before the next. */
	get lastValid(): number {
		return Math.floor((this.start + 16 * 24 * hour) / (24 * hour)) * 24 * hour;
	}

	at(hours: number): string {
		return new Date(this.start + hours * hour).toISOString();
	}

	/** The follow-up of a quote, with a text for each channel. Every third reads at an hour that was learnt; few may be written to within an hour. */
	async prepare(count: number): Promise<void> {
		await this.burst({ most: Math.max(3, Math.ceil(count / 4)), minutes: 60 });
		const texts = ['email', 'sms', 'phone'].map((channel) => ({
			templateId: this.sequence, channel, language: 'en', name: 'Quote', subject: channel === 'email' ? 'Your quote {{quoteNumber}}' : undefined, text: 'Hello {{name}}, quote {{quoteNumber}} is good until {{validUntil}}.',
			variables: { name: { type: 'text', required: true }, quoteNumber: { type: 'text', required: true }, validUntil: { type: 'date', required: true } },
		}));
		await this.n8n.query('select * from comms.load_templates($1)', [JSON.stringify(texts)]);
		const step = (id: string, days: number, channels: string[], more: Record<string, unknown> = {}) => ({ id, delay: { kind: 'calendar', from: 'enrolment', days, at: '09:00' }, channels, template: this.sequence, ...more });
		await this.n8n.query('select * from comms.save_sequence($1, $2)', [JSON.stringify({
			id: this.sequence, topic: 'service', window: { from: '08:00', to: '20:00' }, sendTime: 'learnt', reentry: { mode: 'after_exit' },
			exits: ['reply', 'booking', 'conversion', 'opt_out', 'bounce', 'stage_left'],
			steps: [
				{ id: 'quote', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: this.sequence },
				step('text', 2, ['sms', 'email']),
				step('call', 5, ['email']),
				step('cases', 7, ['email'], { conditions: [{ engagement: 'clicked', is: false }] }),
				{ ...step('last', 14, ['email']), delay: { kind: 'calendar', from: 'date', date: 'validUntil', days: -2, at: '09:00' } },
			],
		}), this.tenant]);
		for (let place = 0; place < count; place++) {
			const email = `travel${place}-${run}@customer.example`;
			const [row] = await this.n8n.query<{ id: string }>(
				`insert into comms.crm_contacts (tenant_id, name, email, phone, time_zone, language) values ($1, $2, $3, $4, $5, 'en') returning id`,
				[this.tenant, `Traveller ${place}`, email, place % 3 === 0 ? `+49151${String(Number.parseInt(run, 16) % 100_000).padStart(5, '0')}${String(place).padStart(3, '0')}` : null, zones[place % zones.length]],
			);
			if (row) this.people.push({ id: row.id, email });
		}
		const learnt = this.people.flatMap(({ id }, place) => (place % 3 === 1 ? [{ contactId: id, tenantId: this.tenant, sendTime: { hourOfWeek: 10 + (place % 8), basis: 'contact', timeZone: zones[place % zones.length], probability: 0.2 } }] : []));
		await this.n8n.query('select * from comms.store_send_times($1, $2)', [JSON.stringify(learnt), this.at(-24)]);
	}

	/** How many of a step may leave within how many minutes; null for what the pack ships with. */
	async burst(burst: { most: number; minutes: number } | null): Promise<void> {
		await this.n8n.query(
			`update comms.tenant_settings set policy = case when $2::jsonb is null then policy - 'sequences' else policy || jsonb_build_object('sequences', jsonb_build_object('burst', $2::jsonb)) end where tenant_id = $1`,
			[this.tenant, burst && JSON.stringify(burst)]);
	}

	/** Quotes by the webhook, as an accounting system sends them; the workflow finds and enrols them. */
	async sendQuotes(): Promise<void> {
		await this.n8n.runWorkflow('comms-follow-up-quote', {
			timeout: 110_000,
			pinData: {
				Settings: [{
					sequence: this.sequence, sentWithinDays: 3, now: this.at(0),
					quotes: this.people.map(({ email }, place) => ({ number: `T${place}-${run}`, email, title: 'Website', total: { amount: 1200 + place, currency: 'EUR' }, validUntil: new Date(this.lastValid).toISOString().slice(0, 10), status: 'sent', pdf })),
				}],
			},
		});
	}

	/** What three in five of them do at some time. */
	happenings(draw: () => number): Happening[] {
		return this.people.filter(() => draw() < 0.6).map(({ id: contactId }, place) => {
			const event = kinds[Math.floor(draw() * kinds.length)] ?? 'reply';
			const moment = this.start + Math.floor(draw() * 18 * 24 * 60) * 60_000;
			return { contactId, event, at: new Date(moment).toISOString(), id: `${run}-${place}`, ...(event === 'out_of_office' ? { until: new Date(moment + Math.floor(1 + draw() * 6) * 24 * hour).toISOString() } : {}) };
		});
	}

	/** Hour by hour, but only where something is due or happens. Gives how often the workflows ran. */
	async go(events: Happening[], days: number, down: Array<{ from: string; to: string }> = []): Promise<number> {
		const ahead = [...events].sort((a, b) => a.at.localeCompare(b.at));
		let ran = 0;
		for (let hours = 0; hours <= days * 24; hours++) {
			const now = this.at(hours);
			const later = ahead.findIndex((one) => one.at > now);
			const past = ahead.splice(0, later === -1 ? ahead.length : later);
			if (past.length > 0) await this.n8n.query('select * from comms.record_sequence_events($1, $2)', [JSON.stringify(past.map((one) => ({ tenantId: this.tenant, source: 'travel', ...one }))), now]);
			if (down.some(({ from, to }) => from <= now && now < to)) continue;
			const [due] = await this.n8n.query<{ steps: boolean; messages: boolean }>(
				`select exists (select from comms.enrolments where sequence_key = $2 and state = 'active' and next_at <= $1) as steps,
					exists (select from comms.scheduled_messages m join comms.enrolment_steps t on t.message_id = m.id where t.sequence_key = $2 and m.state in ('scheduled', 'failed_soft') and m.due_at <= $1) as messages`,
				[now, this.sequence]);
			if (due?.steps) await this.runAt('comms-advance-seq', now, { batchSize: 200, batchesPerRun: 500, leaseMinutes: 5 });
			if (due?.steps || due?.messages) {
				await this.runAt('comms-send-due', now, { batchSize: 25, batchesPerRun: 60, leaseMinutes: 5 });
				ran += 1;
			}
		}
		return ran;
	}

	private async runAt(id: string, now: string, settings: Record<string, unknown>): Promise<void> {
		const { status, error } = await this.n8n.runWorkflow(id, { timeout: 110_000, pinData: { Settings: [{ ...settings, now }] } });
		if (status !== 'success') throw new Error(`${id} at ${now}: ${status} ${error ?? ''}`);
	}

	async sent(): Promise<Array<{ key: string; at: string; channel: string; state: string; recipient: string; hour: string | null }>> {
		return await this.n8n.query(
			`select m.key, comms.iso(t.at) as at, m.channel, m.state, m.recipient, jsonb_path_query_first(t.reasons, '$[*] ? (@.code == "learnt_hour")') #>> '{evidence,hour}' as hour from comms.enrolment_steps t join comms.scheduled_messages m on m.id = t.message_id where t.sequence_key = $1 order by t.at, m.key`,
			[this.sequence]);
	}

	/** What Simulate says of the same people, definition and events: `at channel key`. */
	async simulated(events: Happening[], days: number, down: Array<{ from: string; to: string }> = []): Promise<string[]> {
		const facts = await this.n8n.query<{ sequence: unknown; enrolment: Record<string, unknown>; contact: unknown; policy: unknown }>(
			`select f.* from comms.enrolment_facts(array(select id from comms.enrolments where sequence_key = $1), $2) f`, [this.sequence, this.at(0)]);
		const definitions = new Definitions();
		const contacts = facts.map(({ sequence, enrolment, contact, policy }) => {
			const simulation = {
				sequence: definitions.of(sequence, undefined), policy: definitions.policy(policy), from: this.start, to: this.start + days * 24 * hour + 1,
				assumptions: parseAssumptions({ everyMinutes: 60, events, downtimes: down }), workspaceZone: 'Europe/Berlin',
			};
			const fresh = { id: enrolment.id, contactId: enrolment.contactId, enrolledAt: enrolment.enrolledAt, epoch: 1, version: enrolment.version, dates: enrolment.dates };
			return { simulation, situation: simulatedSituation({ contact, enrolment: fresh }, 0, simulation) };
		});
		return simulateAll(contacts)
			.flatMap(({ rows }) => rows)
			.filter(({ outcome }) => outcome === 'sent')
			.map(({ key, at, channel }) => `${at} ${channel} ${key}`)
			.sort();
	}
}
