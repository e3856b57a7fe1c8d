import type { DateTime } from 'luxon';
import { type EscalationLevel, escalationLevels, levelDuties } from '../../shared/escalationLevels';
import type { Channel, Reason } from '../../shared/vocabulary';
import { addressesOf, isPublic } from '../decide/address';
import { decide } from '../decide/decide';
import type { Delivery, Message } from '../decide/model';
import type { ChannelPolicy } from '../decide/policy';
import type { Audience, Excluded, IncidentFacts, Person, Recipient, Scope, Staff, StaffNotice } from './model';
import { affectedParts, isAffected, type Known, uniquePeople } from './people';
import type { AudiencePolicy } from './policy';

export interface AudienceQuestion {
	incident: IncidentFacts;
	people: readonly Person[];
	staff: readonly Staff[];
	policy: AudiencePolicy;
	channelPolicy: ChannelPolicy;
	now: DateTime<true>;
}

/**
 * Who is told of an incident or crisis, in which order, by which level and on which channels. Nobody is told twice: rows of one person become one,
 * and an address that two people share is used once. Channels are those of Decide at `now`; it is asked again when the message leaves.
 */
export function audienceOf(question: AudienceQuestion): Audience {
	const { incident, policy } = question;
	const scope = policy.scope[incident.crisisLevel ?? 'incident'];
	const reach = policy.reach[scope];
	const excluded: Excluded[] = [];
	const inside: Known[] = [];
	for (const person of uniquePeople(question.people)) {
		const outside = outsideScope(person, incident, scope, policy);
		if (outside) excluded.push(outside);
		else inside.push(person);
	}
	const usedAddresses = new Set<string>();
	const recipients: Recipient[] = [];
	let approvalRequired = reach.publicRequired;
	for (const person of inside.sort(byTurn(incident, policy))) {
		const delivery = deliveryTo(person, question);
		approvalRequired ||= delivery.approvalRequired;
		const recipient = recipientOf(person, delivery, usedAddresses, question, recipients.length + 1);
		if ('rule' in recipient) excluded.push(recipient);
		else recipients.push(recipient);
	}
	const level = toldUpTo(incident, policy);
	const publicNotice =
		reach.publicChannels.length > 0
			? { required: reach.publicRequired, channels: [...reach.publicChannels], level: policy.speaker.public }
			: null;
	return {
		scope,
		recipients,
		staff: staffTold(question.staff, level),
		excluded,
		publicNotice,
		counts: countsOf(recipients, excluded),
		level,
		approvalRequired,
		engine: 'rules',
		reasons: reasonsOf(question, scope, level, recipients, excluded),
	};
}

function outsideScope(person: Known, incident: IncidentFacts, scope: Scope, policy: AudiencePolicy): Excluded | undefined {
	const { affectedRoles, everyRole } = policy.reach[scope];
	if (everyRole.includes(person.role)) return undefined;
	if (person.role === 'internal' || person.role === 'executive') {
		return excludedAs(person, 'told_as_staff', `A contact of the role ${person.role} is told by the escalation, not as a customer.`);
	}
	if (!affectedRoles.includes(person.role)) {
		return excludedAs(person, 'outside_scope', `The news goes to ${scope.replaceAll('_', ' ')}; the contact is a ${person.role}.`);
	}
	if (isAffected(person, incident)) return undefined;
	return excludedAs(person, 'not_affected', 'They use none of the affected parts of the service.', { uses: person.uses, affected: incident.components });
}

function excludedAs({ contactId, accountId, name }: Person, rule: Excluded['rule'], text: string, evidence?: unknown): Excluded {
	return { contactId: contactId ?? null, accountId: accountId ?? null, name: name ?? null, rule, text, ...(evidence === undefined ? {} : { evidence }) };
}

/** Affected before others, VIPs, tiers, then by id, so that the same facts always give the same order. */
function byTurn(incident: IncidentFacts, { tierOrder }: AudiencePolicy): (one: Known, other: Known) => number {
	const rank = (person: Known): number[] => {
		const tier = person.tier === undefined ? -1 : tierOrder.indexOf(person.tier);
		return [isAffected(person, incident) ? 0 : 1, person.vip ? 0 : 1, tier === -1 ? tierOrder.length : tier];
	};
	return (one, other) => {
		const theirs = rank(other);
		const first = rank(one).map((value, place) => value - (theirs[place] ?? 0)).find((difference) => difference !== 0);
		if (first !== undefined) return first;
		const [a, b] = [one, other].map(({ contactId, email, name }) => contactId ?? email ?? name ?? '');
		return (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
	};
}

function messageTo({ language }: Known, { severity, crisisLevel, template, type }: IncidentFacts): Message {
	return {
		id: undefined,
		key: undefined,
		topic: 'incident',
		type: type ?? 'incident_notice',
		channel: undefined,
		channels: undefined,
		to: undefined,
		severity,
		crisisLevel,
		language,
		text: undefined,
		contentLengths: undefined,
		template: Boolean(template),
		ai: undefined,
		onCap: 'defer',
		approvedAt: undefined,
	};
}

function deliveryTo(person: Known, { incident, channelPolicy, now }: AudienceQuestion): Delivery {
	return decide(messageTo(person, incident), person, person.consent, person.history, [], channelPolicy, now);
}

function recipientOf(
	person: Known,
	delivery: Delivery,
	usedAddresses: Set<string>,
	{ incident, policy }: AudienceQuestion,
	order: number,
): Recipient | Excluded {
	const message = messageTo(person, incident);
	const addresses: Recipient['addresses'] = {};
	const shared: Channel[] = [];
	/** Takes the address of a channel, unless somebody before them has it. */
	const take = (channel: Channel): boolean => {
		const [address] = addressesOf(channel, message, person);
		if (address === undefined || isPublic(channel)) return false;
		const key = `${channel} ${channel === 'email' ? address.toLowerCase() : address.replace(/[\s()-]/g, '')}`;
		if (usedAddresses.has(key)) {
			shared.push(channel);
			return false;
		}
		usedAddresses.add(key);
		addresses[channel] = address;
		return true;
	};
	const channels = delivery.selected.filter(take);
	const deferred = delivery.decisions.flatMap((decision) =>
		decision.action === 'defer' && take(decision.channel) ? [{ channel: decision.channel, at: decision.at, rule: decision.rule }] : [],
	);
	if (channels.length + deferred.length === 0) {
		return shared.length > 0
			? excludedAs(person, 'same_address', `Somebody before them is told at the same address (${shared.join(', ')}).`, { channels: shared })
			: excludedAs(person, 'not_reachable', `No channel may be used: ${delivery.reasons.map(({ text }) => text).join(' ')}`, delivery.decisions);
	}
	const fallbacks = delivery.fallbacks.filter((channel) => !channels.includes(channel));
	for (const channel of fallbacks) {
		const [address] = addressesOf(channel, message, person);
		if (address !== undefined) addresses[channel] = address;
	}
	return {
		order,
		level: highest(policy.speaker[person.role], person.vip ? policy.speaker.vip : 1),
		role: person.role,
		contactId: person.contactId ?? null,
		accountId: person.accountId ?? null,
		name: person.name ?? null,
		tier: person.tier ?? null,
		vip: person.vip,
		language: person.language ?? null,
		timeZone: person.timeZone ?? person.accountTimeZone ?? null,
		affected: isAffected(person, incident),
		components: affectedParts(person, incident),
		channels,
		fallbacks,
		addresses,
		deferred,
		reasons: [
			...(person.rows > 1
				? [{ code: 'merged', text: `${person.rows} rows name them; they are told once.`, evidence: { rows: person.rows, uses: person.uses } }]
				: []),
			...(shared.length > 0
				? [{ code: 'same_address', text: `Not again by ${shared.join(', ')}: somebody before them is told at the same address.`, evidence: { channels: shared } }]
				: []),
			...delivery.reasons.filter(({ code }) => code !== 'ok'),
		],
	};
}

function highest(...levels: readonly EscalationLevel[]): EscalationLevel {
	return escalationLevels.findLast((level) => levels.some((one) => one >= level)) ?? 1;
}

function toldUpTo({ severity, crisisLevel, level, triggers }: IncidentFacts, { told }: AudiencePolicy): EscalationLevel {
	return highest(
		level ?? 1,
		severity ? told.severity[severity] : 1,
		crisisLevel ? told.crisisLevel[crisisLevel] : 1,
		...triggers.map((trigger) => told.trigger[trigger]),
	);
}

/** Everybody up to the level, the highest first; a level for which nobody is named is listed without a name. */
function staffTold(staff: readonly Staff[], upTo: EscalationLevel): StaffNotice[] {
	return [...escalationLevels]
		.reverse()
		.filter((level) => level <= upTo)
		.flatMap((level): StaffNotice[] => {
			const { role, gets, statusEvery } = levelDuties[level];
			const named = staff.filter((one) => one.level === level);
			const common = { level, role, gets, statusEvery };
			if (named.length === 0) return [{ ...common, name: null, addresses: {} }];
			return named.map(({ name, email, phone, slack }) => ({
				...common,
				name: name ?? null,
				addresses: { ...(email ? { email } : {}), ...(phone ? { phone } : {}), ...(slack ? { slack } : {}) },
			}));
		});
}

function countsOf(recipients: readonly Recipient[], excluded: readonly Excluded[]): Audience['counts'] {
	const tally = (values: readonly string[]): Record<string, number> => {
		const counted = new Map<string, number>();
		for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1);
		return Object.fromEntries([...counted].sort(([a], [b]) => (a < b ? -1 : 1)));
	};
	const told = recipients.filter(({ channels }) => channels.length > 0).length;
	return {
		told,
		later: recipients.length - told,
		excluded: excluded.length,
		byTier: tally(recipients.map(({ tier }) => tier ?? 'none')),
		byLanguage: tally(recipients.map(({ language }) => language ?? 'unknown')),
		byChannel: tally(recipients.flatMap(({ channels }) => channels)),
	};
}

function reasonsOf(
	{ incident, staff }: AudienceQuestion,
	scope: Scope,
	level: EscalationLevel,
	recipients: readonly Recipient[],
	excluded: readonly Excluded[],
): Reason[] {
	const what = incident.crisisLevel === undefined ? `${incident.severity ?? 'An incident'} without a crisis` : `Crisis level ${incident.crisisLevel}`;
	const nobody = escalationLevels.filter((one) => one <= level && !staff.some((person) => person.level === one));
	return [
		{ code: 'scope', text: `${what}: the news goes to ${scope.replaceAll('_', ' ')}.`, evidence: { severity: incident.severity ?? null, crisisLevel: incident.crisisLevel ?? null } },
		{
			code: 'told_upwards',
			text: `Staff are told up to level ${level}, ${levelDuties[level].role}.`,
			evidence: { level: incident.level ?? null, triggers: incident.triggers },
		},
		...(nobody.length > 0
			? [{ code: 'nobody_at_level', text: `Nobody is named for level ${nobody.join(', ')}: fill in "Staff".`, evidence: { levels: nobody } }]
			: []),
		{ code: 'told', text: `${recipients.length} of ${recipients.length + excluded.length} people are told, each once.` },
	];
}
