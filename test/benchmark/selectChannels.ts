import { channelPolicy } from '../../nodes/SelectChannels/decide/policy';
import { Decider } from '../../nodes/SelectChannels/decide/request';
import { parseInstant } from '../../nodes/shared/time/instant';

/**
 * `npm run bench:decide`: how many rows of `comms.claim_due_messages` Select Channels decides in a second of one core, reading and
 * checking the row included, the shell of the node not. Beside each figure what JSON.parse of the same rows takes, in the same run: machines
 * differ, ratios less. Asserts nothing.
 */

const count = 5_000;
const rounds = 3;
const day = '2026-06-03';

const sent = Array.from({ length: 10 }, (_, index) => ({
	at: `2026-05-${28 - index}T09:00:00.000Z`, channel: index % 2 ? 'email' : 'sms', topic: index % 3 ? 'service' : 'transactional', state: 'delivered',
}));
const consent = ['email', 'sms', 'phone', 'whatsapp'].map((channel) => ({ topic: 'marketing', channel, state: 'granted', at: '2026-01-05T09:00:00.000Z', source: 'form' }));

type Row = Record<'message' | 'contact' | 'consent' | 'history' | 'incidents' | 'policy', unknown>;

function row(index: number, message: object, contact: object = {}): Row {
	return {
		message: { id: `m-${index}`, key: `k-${index}`, type: 'notice', text: 'Your appointment is on Thursday at ten. See you then!', onCap: 'defer', ...message },
		contact: {
			contactId: `c-${index}`, email: 'ann@example.com', phone: '+13055550100', whatsapp: '+13055550100', portal: 'p', tier: 'premium', language: 'en',
			timeZone: 'America/New_York', jurisdiction: 'US-FL', whatsappLastInboundAt: `${day}T09:00:00.000Z`, doNotContact: false,
			preferences: { quietHours: { from: '22:00', to: '07:00' } }, suppressions: [], ...contact,
		},
		consent, history: sent, incidents: [], policy: {},
	};
}

const cases: Array<[string, (index: number) => Row, string]> = [
	['email, transactional', (index) => row(index, { topic: 'transactional', channel: 'email' }), `${day}T15:00:00Z`],
	['sms, service', (index) => row(index, { topic: 'service', channel: 'sms' }), `${day}T15:00:00Z`],
	['whatsapp, service', (index) => row(index, { topic: 'service', channel: 'whatsapp' }), `${day}T15:00:00Z`],
	['sms, marketing, lawful', (index) => row(index, { topic: 'marketing', channel: 'sms' }), `${day}T15:00:00Z`],
	['sms, marketing, at night', (index) => row(index, { topic: 'marketing', channel: 'sms' }), `${day}T05:00:00Z`],
	['phone to France, marketing, on Friday evening', (index) => row(index, { topic: 'marketing', channel: 'phone' }, { phone: '+33612345678', jurisdiction: 'FR', timeZone: 'Europe/Paris' }), '2026-07-10T19:00:00Z'],
	['P1, four channels', (index) => row(index, { topic: 'incident', severity: 'P1' }), `${day}T05:00:00Z`],
	['with a policy of its own', (index) => ({ ...row(index, { topic: 'marketing', channel: 'sms' }), policy: { quietHours: { standard: { from: '21:00', to: '08:00' } }, legalWindows: { 'US-FL': { hours: [{ from: '09:00', to: '20:00' }] } } } }), `${day}T15:00:00Z`],
];

function main(): void {
	const defaults = channelPolicy(undefined);
	process.stdout.write('| items | decisions a second | µs each | JSON.parse of the row, µs |\n|---|---:|---:|---:|\n');
	for (const [name, make, at] of cases) {
		const rows = Array.from({ length: count }, (_, index) => make(index));
		const text = JSON.stringify(rows);
		const now = parseInstant(at, 'now');
		let best = Infinity;
		let parse = Infinity;
		for (let round = 0; round < rounds; round++) {
			const start = process.cpuUsage();
			const decider = new Decider();
			for (const given of rows) {
				const own = given.policy as object;
				decider.decide({ ...given, policy: Object.keys(own).length > 0 ? channelPolicy(own) : defaults, now });
			}
			best = Math.min(best, micros(start));
			const before = process.cpuUsage();
			JSON.parse(text);
			parse = Math.min(parse, micros(before));
		}
		process.stdout.write(`| ${name} | ${Math.round(count / (best / 1e6)).toLocaleString('en')} | ${(best / count).toFixed(1)} | ${(parse / count).toFixed(1)} |\n`);
	}
}

/** Microseconds of this process's CPU since. */
function micros(since: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(since);
	return user + system;
}

main();
