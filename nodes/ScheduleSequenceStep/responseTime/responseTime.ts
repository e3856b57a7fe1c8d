import type { DateTime } from 'luxon';
import { addBusinessMinutes, type BusinessCalendar } from '../../shared/time/businessCalendar';
import { formatInstant, formatLocal } from '../../shared/time/instant';
import {
	type Client,
	type Intent,
	type Reason,
	type RelationshipStage,
	type ResponseExpectation,
	type Tier,
	urgencies,
	type Urgency,
} from '../../shared/vocabulary';
import type { ResponsePolicy } from './policy';
import { baseLanguage } from '../../shared/baseLanguage';

export interface ResponseRequest {
	urgency: Urgency;
	intent?: Intent;
	client: Pick<Client, 'responseExpectation' | 'relationshipStage' | 'tier' | 'language'>;
	/** Open work over capacity: 1 is a full house. */
	load: number;
	/** Unknown: counted from `now`. */
	receivedAt: DateTime<true> | undefined;
	calendar: BusinessCalendar;
	/** Whether the promise made to the client's language holds. */
	holdLanguagePromise: boolean;
	policy: ResponsePolicy;
	now: DateTime<true>;
}

/** What may limit the minutes; `urgency_order` is the figure of a less urgent mail, which this one must not exceed. */
export type Bound =
	| 'product'
	| 'tier_promise'
	| 'intent_target'
	| 'expectation_target'
	| 'language_promise'
	| 'absolute_cap'
	| 'urgency_order';

/** Every number that went into the answer. A promise that does not hold is null. Minutes throughout. */
export interface ResponseFactors {
	base: number;
	expectation: number;
	relationship: number;
	workload: number;
	/** Base times the three factors. */
	product: number;
	tierPromise: number | null;
	intentTarget: number | null;
	expectationTarget: number | null;
	languagePromise: number | null;
	absoluteCap: number;
	/** Which of them gave the minutes. */
	bound: Bound;
	/** Whether the minutes pass by the clock or only while the business is open. */
	counted: 'elapsed' | 'business';
}

export interface ResponseTime {
	/** ISO 8601, UTC. */
	dueAt: string;
	/** The same instant by the wall clock of the calendar's zone. */
	localDueAt: string;
	timeZone: string;
	minutes: number;
	factors: ResponseFactors;
	/** True where `dueAt` has passed. */
	overdue: boolean;
	engine: 'rules';
	reasons: Reason[];
}

interface Assumed {
	expectation: ResponseExpectation;
	relationship: RelationshipStage;
	tier: Tier | undefined;
	language: string | undefined;
}

/**
 * When a mail is to be answered: section "When to answer a mail" of docs/nodes/schedule-sequence-step.md.
 * For one client a more urgent mail is never due later than a less urgent one, whatever the policy says.
 */
export function responseTime(request: ResponseRequest): ResponseTime {
	const { client, policy, calendar, now } = request;
	const receivedAt = request.receivedAt ?? now;
	const assumed: Assumed = {
		expectation: client.responseExpectation ?? 'business_hours',
		relationship: client.relationshipStage ?? 'established',
		tier: client.tier,
		language: baseLanguage(client.language),
	};
	const { minutes, ...weighed } = inOrder(request, assumed);
	const counted = countedBy(request.urgency, assumed.expectation, policy);
	const factors: ResponseFactors = { ...weighed, counted };
	const due =
		counted === 'business'
			? addBusinessMinutes(receivedAt, minutes, calendar)
			: receivedAt.plus({ milliseconds: Math.round(minutes * 60_000) });
	const overdue = due < now;
	return {
		dueAt: formatInstant(due),
		localDueAt: formatLocal(due, calendar.timeZone),
		timeZone: calendar.timeZone,
		minutes,
		factors,
		overdue,
		engine: 'rules',
		reasons: [
			...reasonsFor(request, assumed, factors, minutes),
			...(overdue
				? [
						{
							code: 'overdue',
							text: `The answer was due at ${formatInstant(due)}, before now.`,
							evidence: { dueAt: formatInstant(due), now: formatInstant(now) },
						},
					]
				: []),
		],
	};
}

type Weighed = Omit<ResponseFactors, 'counted'> & { minutes: number };

/** The minutes of this urgency, held to those of every less urgent mail of the same client. */
function inOrder(request: ResponseRequest, assumed: Assumed): Weighed {
	const own = weigh(request.urgency, request, assumed);
	const lessUrgent = urgencies.slice(urgencies.indexOf(request.urgency) + 1);
	const least = Math.min(...lessUrgent.map((urgency) => weigh(urgency, request, assumed).minutes));
	return least < own.minutes ? { ...own, minutes: least, bound: 'urgency_order' } : own;
}

function weigh(urgency: Urgency, request: ResponseRequest, assumed: Assumed): Weighed {
	const { policy, intent, load, holdLanguagePromise } = request;
	const base = policy.baseMinutes[urgency];
	const expectation = policy.expectation[assumed.expectation];
	const relationship = policy.relationship[assumed.relationship];
	const workload = policy.workload.appliesTo[urgency] ? workloadFactor(load, policy) : 1;
	const product = rounded(base * expectation * relationship * workload);
	const promises = {
		tierPromise: (assumed.tier && policy.tierPromise[assumed.tier]) ?? null,
		intentTarget: (intent && policy.intentTarget[intent]) ?? null,
		expectationTarget: policy.expectationTarget[assumed.expectation]?.[urgency] ?? null,
		languagePromise:
			(holdLanguagePromise && assumed.language ? policy.languagePromise[assumed.language] : null) ?? null,
		absoluteCap: policy.absoluteCap,
	};
	const limits: Array<[Bound, number | null]> = [
		['product', product],
		['tier_promise', promises.tierPromise],
		['intent_target', promises.intentTarget],
		['expectation_target', promises.expectationTarget],
		['language_promise', promises.languagePromise],
		['absolute_cap', promises.absoluteCap],
	];
	const [bound, minutes] = limits.reduce<[Bound, number]>(
		(tightest, [name, limit]) => (limit !== null && limit < tightest[1] ? [name, limit] : tightest),
		['product', product],
	);
	return { base, expectation, relationship, workload, product, ...promises, bound, minutes };
}

/** 1 up to capacity, then rising evenly, never above the policy's most. */
function workloadFactor(load: number, { workload: { most, mostAt } }: ResponsePolicy): number {
	const over = Math.min(Math.max((load - 1) / (mostAt - 1), 0), 1);
	return rounded(1 + over * (most - 1));
}

/** Binary fractions aside: 120 x 1.5 x 1.2 is 216. */
function rounded(value: number): number {
	return Math.round(value * 1e6) / 1e6;
}

function countedBy(
	urgency: Urgency,
	expectation: ResponseExpectation,
	{ roundTheClockFrom }: ResponsePolicy,
): 'elapsed' | 'business' {
	if (expectation !== 'business_hours') return 'elapsed';
	const waits =
		roundTheClockFrom === 'none' || urgencies.indexOf(urgency) > urgencies.indexOf(roundTheClockFrom);
	return waits ? 'business' : 'elapsed';
}

const boundTexts: Record<Bound, string> = {
	product: 'base, expectation, relationship and workload multiplied',
	tier_promise: 'the promise made to the tier',
	intent_target: 'the target for this kind of request',
	expectation_target: 'the most this expectation allows this urgency',
	language_promise: 'the promise made to the language',
	absolute_cap: 'the most any mail may wait',
	urgency_order: 'the time of a less urgent mail, which must not be answered first',
};

function reasonsFor(
	{ urgency, intent, load, receivedAt, now, calendar, client }: ResponseRequest,
	assumed: Assumed,
	factors: ResponseFactors,
	minutes: number,
): Reason[] {
	const reasons: Reason[] = [
		{
			code: `bound_by_${factors.bound}`,
			text: `${minutes} ${factors.counted === 'business' ? 'business minutes' : 'minutes'}: ${boundTexts[factors.bound]}.`,
			evidence: {
				urgency,
				intent: intent ?? null,
				tier: assumed.tier ?? null,
				language: assumed.language ?? null,
			},
		},
		{
			code: 'factors',
			text:
				`${urgency} starts from ${factors.base} minutes; times ${factors.expectation} (${assumed.expectation}), ` +
				`${factors.relationship} (${assumed.relationship}) and ${factors.workload} (workload) makes ${factors.product}.`,
			evidence: { load: rounded(load) },
		},
	];
	if (client.responseExpectation === undefined) {
		reasons.push({
			code: 'expectation_assumed',
			text: 'The client has no response expectation; business_hours is assumed.',
		});
	}
	if (client.relationshipStage === undefined) {
		reasons.push({
			code: 'relationship_assumed',
			text: 'The client has no relationship stage; established is assumed.',
		});
	}
	if (client.tier === undefined) {
		reasons.push({ code: 'tier_unknown', text: 'The client has no tier, so no promise of a tier holds.' });
	}
	if (factors.counted === 'business') {
		reasons.push({
			code: 'business_minutes',
			text: `Only opening hours in ${calendar.timeZone} count.`,
			evidence: { timeZone: calendar.timeZone },
		});
	} else if (assumed.expectation === 'business_hours') {
		reasons.push({ code: 'round_the_clock', text: `${urgency} mail does not wait for business hours.` });
	}
	if (receivedAt === undefined) {
		reasons.push({
			code: 'received_at_unknown',
			text: 'No time of arrival is known; the time counts from now.',
		});
	} else if (receivedAt > now) {
		reasons.push({
			code: 'received_in_the_future',
			text: 'The mail claims to come from the future; its date may be wrong.',
			evidence: { receivedAt: formatInstant(receivedAt), now: formatInstant(now) },
		});
	}
	return reasons;
}
