/** Messages to people who do not exist, over every channel that leaves a trace outside the database. */

export const faultChannels = ['email', 'sms', 'whatsapp', 'push', 'chat'] as const;
export type FaultChannel = (typeof faultChannels)[number];

/** Recipients end in these domain and topic names; faults are set by them. */
export const domain = 'faults.example';

export interface Person {
	name: string;
	email: string;
	phone: string;
	push: string;
	chat: string;
}

/** `run` keeps the runs on one stack apart: letters and digits. */
export function personOf(run: string, place: number): Person {
	const number = String(place).padStart(5, '0');
	// From the run's name, so that two runs have different numbers: Spanish mobiles are +34 6xx xxx xxx.
	const block = parseInt(run, 36) % 1000;
	return {
		name: `Person ${number}`,
		email: `p${number}.${run}@${domain}`,
		phone: `+346${String(block).padStart(3, '0')}${number}`,
		push: `faults-${run}-${number}`,
		chat: String(1_000_000 + block * 100_000 + place),
	};
}

export interface PlannedMessage {
	key: string;
	channel: FaultChannel;
	person: number;
	to: string;
	subject: string;
	text: string;
	/** It can never be sent; nothing else may suffer from it. */
	poison?: true;
	headers?: Record<string, string>;
}

/** What no provider takes, or what would break the request that carries it. */
const badAddresses: Record<FaultChannel, string> = { email: 'not an address', sms: '+1', whatsapp: '"}, {', push: 'a topic/with ${blanks}', chat: '\'); drop table comms.tenants; --' };

/** Addresses that are none, and every other time for mail a header that would begin a line of its own. */
function poisoned(message: PlannedMessage, place: number): PlannedMessage {
	return message.channel === 'email' && place % 2 === 1
		? { ...message, poison: true, headers: { 'X-Poison': 'one\r\nBcc: everybody@faults.example' } }
		: { ...message, poison: true, to: badAddresses[message.channel] };
}

/** `poison`: how many of the messages can never be sent, spread evenly. */
export function planMessages(run: string, count: number, channels: readonly FaultChannel[] = faultChannels, poison = 0): PlannedMessage[] {
	const planned = plainMessages(run, count, channels);
	// One further each time, so that it is every channel's turn.
	for (let i = 0; i < poison; i += 1) {
		const place = Math.floor((count * (i + 0.5)) / poison);
		const at = place - (place % channels.length) + (i % channels.length);
		const message = planned[at];
		if (message) planned[at] = poisoned(message, Math.floor(i / channels.length));
	}
	return planned;
}

function plainMessages(run: string, count: number, channels: readonly FaultChannel[]): PlannedMessage[] {
	return Array.from({ length: count }, (_, i) => {
		const channel = channels[i % channels.length] ?? 'email';
		const place = Math.floor(i / channels.length);
		const person = personOf(run, place);
		const key = keyOf(run, i);
		const to = { email: person.email, sms: person.phone, whatsapp: person.phone, push: person.push, chat: person.chat }[channel];
		return { key, channel, person: place, to, subject: `Your appointment [${key}]`, text: `Hello ${person.name}, see you tomorrow at ten. [${key}]` };
	});
}

export const keyOf = (run: string, place: number): string => `faults-${run}-${String(place).padStart(5, '0')}`;

/** The key in what arrived, wherever it stands. */
export const keyIn = (...texts: string[]): string | undefined => /\[(faults-[a-z0-9]+-\d{5})\]/.exec(texts.join(' '))?.[1];
