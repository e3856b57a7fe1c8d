import { channelPolicy } from '../../nodes/SelectChannels/decide/policy';
import { Decider } from '../../nodes/SelectChannels/decide/request';
import { parseInstant } from '../../nodes/shared/time/instant';
import { channelDay, type ChannelRow, channelRow } from './channelRows';

/**
 * `npm run bench:decide`: how many rows of `comms.claim_due_messages` Select Channels decides in a second of one core, reading and
 * checking the row included, the shell of the node not. Beside each figure what JSON.parse of the same rows takes, in the same run: machines
 * differ, ratios less. Asserts nothing.
 */

const count = 5_000;
const rounds = 3;
const cases: Array<[string, (index: number) => ChannelRow, string]> = [
	['email, transactional', (index) => channelRow(index, { topic: 'transactional', channel: 'email' }), `${channelDay}T15:00:00Z`],
	['sms, service', (index) => channelRow(index, { topic: 'service', channel: 'sms' }), `${channelDay}T15:00:00Z`],
	['whatsapp, service', (index) => channelRow(index, { topic: 'service', channel: 'whatsapp' }), `${channelDay}T15:00:00Z`],
	['sms, marketing, lawful', (index) => channelRow(index, { topic: 'marketing', channel: 'sms' }), `${channelDay}T15:00:00Z`],
	['sms, marketing, at night', (index) => channelRow(index, { topic: 'marketing', channel: 'sms' }), `${channelDay}T05:00:00Z`],
	['phone to France, marketing, on Friday evening', (index) => channelRow(index, { topic: 'marketing', channel: 'phone' }, { phone: '+33612345678', jurisdiction: 'FR', timeZone: 'Europe/Paris' }), '2026-07-10T19:00:00Z'],
	['P1, four channels', (index) => channelRow(index, { topic: 'incident', severity: 'P1' }), `${channelDay}T05:00:00Z`],
	['with a policy of its own', (index) => ({ ...channelRow(index, { topic: 'marketing', channel: 'sms' }), policy: { quietHours: { standard: { from: '21:00', to: '08:00' } }, legalWindows: { 'US-FL': { hours: [{ from: '09:00', to: '20:00' }] } } } }), `${channelDay}T15:00:00Z`],
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
