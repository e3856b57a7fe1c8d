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
}

export function planMessages(run: string, count: number, channels: readonly FaultChannel[] = faultChannels): PlannedMessage[] {
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
