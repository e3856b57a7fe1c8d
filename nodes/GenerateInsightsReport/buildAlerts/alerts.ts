import type { Reason } from '../../shared/vocabulary';
import { context, cut, escapeSlack, header, section, type SlackBlock } from '../slackBlocks';
import { candidatesOf, type Candidate } from './candidates';
import type { AlertType } from './policy';
import type { AlertRecord, AlertRequest } from './request';
import { alertWordsOf, type AlertWords } from './words';

export interface AlertMessage {
	type: AlertType;
	/** For the database, so that a repeated run sends it once. */
	key: string;
	keys: string[];
	/** For notifications and readers of the screen. */
	text: string;
	blocks: SlackBlock[];
}

export interface Alerts {
	messages: AlertMessage[];
	/** What the database is to remember: told of, still there, over. */
	changes: Array<{ key: string; change: 'told' | 'seen' | 'recovered'; type: AlertType; text: string }>;
	suppressed: Array<{ key: string; code: 'open' | 'budget' | 'storm' | 'told_before'; text: string }>;
	budget: { perWeek: number; used: number; left: number };
	engine: 'rules';
	reasons: Reason[];
}

const minute = 60_000;
const week = 7 * 24 * 60 * minute;

/** They tell of many things in one message, or of an end: holding them back would leave somebody worrying. */
const outsideBudget: readonly AlertType[] = ['summary', 'recovery'];

/** What is told now, within the budget: each thing once while it lasts, a storm in one summary, its end in one notice. */
export function buildAlerts(request: AlertRequest): Alerts {
	const { history, policy, now } = request;
	const words = alertWordsOf(request.language);
	const candidates = candidatesOf(request);
	const open = new Map(history.filter(({ recoveredAt }) => recoveredAt === undefined).map((record) => [record.key, record]));
	const used = history.filter(({ at, type, key }) => now - at < week && !outsideBudget.includes(type) && !key.startsWith('quiet:')).length;
	const result: Alerts = { messages: [], changes: [], suppressed: [], budget: { perWeek: policy.budgetPerWeek, used, left: 0 }, engine: 'rules', reasons: [] };

	const fresh: Candidate[] = [];
	for (const one of candidates) {
		const known = open.get(one.key) ?? open.get(quietKey(one.key));
		if (known !== undefined && !one.lasting) {
			result.suppressed.push({ key: one.key, code: 'told_before', text: words.toldBefore });
		} else if (known !== undefined && now - known.at < policy.repeatAfterHours * 60 * minute) {
			result.suppressed.push({ key: one.key, code: 'open', text: words.open });
			result.changes.push({ key: known.key, change: 'seen', type: known.type, text: known.text });
		} else fresh.push(one);
	}
	tell(fresh, open, used, request, words, result);
	if (request.occasion === 'events') tellRecoveries(new Set(candidates.map(({ key }) => key)), open, request, words, result);
	const spent = result.messages.filter(({ type }) => !outsideBudget.includes(type)).length;
	result.budget = { perWeek: policy.budgetPerWeek, used: used + spent, left: Math.max(0, policy.budgetPerWeek - used - spent) };
	result.reasons = reasonsOf(result, candidates.length, words);
	return result;
}

/** What was not told of by itself is remembered under a key of its own, outside the budget. */
const quietKey = (key: string) => `quiet:${key}`;

function tell(fresh: readonly Candidate[], open: ReadonlyMap<string, AlertRecord>, used: number, { history, policy, now }: AlertRequest, words: AlertWords, result: Alerts): void {
	const recent = history.filter(({ at, type }) => now - at < policy.stormMinutes * minute && (type === 'urgent' || type === 'performance')).length;
	const inStorm = open.has(stormKey);
	const held: Candidate[] = [];
	let spent = 0;
	let tellable = Math.max(0, policy.stormSize - recent);
	for (const one of fresh) {
		const left = policy.budgetPerWeek - used - spent - (one.type === 'urgent' ? 0 : policy.keptForUrgent);
		const isEvent = one.type === 'urgent' || one.type === 'performance';
		if (isEvent && (inStorm || tellable === 0)) {
			held.push(one);
			result.suppressed.push({ key: one.key, code: 'storm', text: words.storm });
		} else if (left <= 0) {
			if (isEvent) held.push(one);
			result.suppressed.push({ key: one.key, code: 'budget', text: (one.type === 'urgent' ? words.budget : words.budgetButUrgent)(policy.budgetPerWeek) });
		} else {
			result.messages.push(message(words, one.type, one.key, [one.key], [one.text]));
			result.changes.push({ key: one.key, change: 'told', type: one.type, text: one.text });
			spent += 1;
			if (isEvent) tellable -= 1;
		}
	}
	if (held.length === 0) return;
	for (const one of held) result.changes.push({ key: quietKey(one.key), change: 'told', type: one.type, text: one.text });
	if (inStorm) {
		result.changes.push({ key: stormKey, change: 'seen', type: 'summary', text: '' });
		return;
	}
	const text = words.more(held.length);
	result.messages.push(message(words, 'summary', `${stormKey}:${now}`, held.map(({ key }) => key), [text, ...held.slice(0, policy.listed).map((one) => `• ${one.text}`)]));
	result.changes.push({ key: stormKey, change: 'told', type: 'summary', text });
}

const stormKey = 'storm';

/** One notice for all that is over; a storm is over when all of it is. */
function tellRecoveries(present: ReadonlySet<string>, open: ReadonlyMap<string, AlertRecord>, { policy, now }: AlertRequest, words: AlertWords, result: Alerts): void {
	const lasting = [...open.values()].filter(({ type }) => type === 'urgent' || type === 'performance');
	const bare = (key: string) => key.replace(/^quiet:/, '');
	const gone = lasting.filter((record) => !present.has(bare(record.key)) && now - (record.lastSeenAt ?? record.at) >= policy.recoverAfterMinutes * minute);
	const storm = open.get(stormKey);
	if (gone.length === 0 || (storm !== undefined && gone.length < lasting.length)) return;
	for (const { key, type, text } of gone) result.changes.push({ key, change: 'recovered', type, text });
	if (storm !== undefined) result.changes.push({ key: stormKey, change: 'recovered', type: 'summary', text: '' });
	const text = words.over(gone.length);
	result.messages.push(message(words, 'recovery', `recovery:${now}`, gone.map(({ key }) => bare(key)), [text, ...gone.slice(0, policy.listed).map((one) => `• ${one.text}`)]));
}

function message(words: AlertWords, type: AlertType, key: string, keys: string[], lines: readonly string[]): AlertMessage {
	const title = words.titles[type];
	return {
		type,
		key,
		keys,
		// Slack reads mentions in it, too.
		text: cut(escapeSlack(`${title}${words.colon}${lines[0] ?? ''}`), 300),
		blocks: [header(title), section(lines.map(escapeSlack).join('\n')), context(escapeSlack(`${words.type}${words.colon}${words.types[type]}`))],
	};
}

function reasonsOf({ messages, suppressed, budget }: Alerts, candidates: number, words: AlertWords): Reason[] {
	if (candidates === 0 && messages.length === 0) return [{ code: 'nothing_to_tell', text: words.nothing }];
	const codes = ['open', 'told_before', 'storm', 'budget'] as const;
	return [
		{ code: 'told', text: words.told(messages.length, candidates, budget.left, budget.perWeek) },
		...codes.flatMap((code) => {
			const count = suppressed.filter((one) => one.code === code).length;
			return count === 0 ? [] : [{ code: `held_${code}`, text: words.held(count, suppressed.find((one) => one.code === code)?.text ?? '') }];
		}),
	];
}
