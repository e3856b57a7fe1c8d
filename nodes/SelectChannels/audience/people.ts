import type { IncidentFacts, Person } from './model';

/** Somebody who was given, once, however many rows named them. */
export interface Known extends Person {
	/** Every part of the service that any of their rows named. */
	uses: string[];
	rows: number;
}

/** By what a person is the same in two rows: their id, else an address. Undefined where a row names nobody. */
function identityOf({ contactId, email, phone, whatsapp }: Person): string | undefined {
	if (contactId !== undefined) return `id ${contactId}`;
	if (email) return `email ${email.trim().toLowerCase()}`;
	const number = phone ?? whatsapp;
	return number ? `number ${number.replace(/\D/g, '')}` : undefined;
}

/** A later row of the same person fills in what the earlier ones left open; parts of the service add up, and one row that says affected is enough. */
function merged(known: Known, row: Person): Known {
	const open = Object.fromEntries(Object.entries(row).filter(([name]) => Reflect.get(known, name) === undefined));
	return {
		...known,
		...open,
		uses: [...new Set([...known.uses, ...usesOf(row)])],
		vip: known.vip || row.vip,
		doNotContact: known.doNotContact || row.doNotContact,
		affected: known.affected === true || row.affected === true ? true : (known.affected ?? row.affected),
		suppressions: [...known.suppressions, ...row.suppressions],
		consent: [...known.consent, ...row.consent],
		rows: known.rows + 1,
	};
}

function usesOf({ components, component }: Person): string[] {
	return component === undefined ? components : [...components, component];
}

/** Each person once, in the order in which they were first named. */
export function uniquePeople(people: readonly Person[]): Known[] {
	const known = new Map<string, Known>();
	let nameless = 0;
	for (const person of people) {
		const identity = identityOf(person) ?? `nobody ${nameless++}`;
		const before = known.get(identity);
		known.set(identity, before ? merged(before, person) : { ...person, uses: [...new Set(usesOf(person))], rows: 1 });
	}
	return [...known.values()];
}

/** Those of the affected parts that somebody uses. */
export function affectedParts({ uses }: Known, { components }: IncidentFacts): string[] {
	return components.filter((component) => uses.includes(component));
}

export function isAffected(person: Known, incident: IncidentFacts): boolean {
	if (person.affected !== undefined) return person.affected;
	return incident.components.length === 0 || affectedParts(person, incident).length > 0;
}
