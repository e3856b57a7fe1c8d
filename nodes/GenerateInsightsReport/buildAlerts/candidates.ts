import { labelOf, voiceOf } from '../buildReport/wording';
import { milestoneSteps, type AlertType } from './policy';
import type { AlertFinding, AlertRequest } from './request';
import { alertWordsOf } from './words';

/** Something that could be told. The same key is the same thing. */
export interface Candidate {
	key: string;
	type: AlertType;
	text: string;
	/** Whether it can be over: a milestone cannot. */
	lasting: boolean;
}

const day = 86_400_000;

/** What there is to tell on this occasion, the most pressing first, each key once. */
export function candidatesOf(request: AlertRequest): Candidate[] {
	const all = { events, dailyWin, weeklySnapshot }[request.occasion](request);
	return [...new Map(all.map((one) => [one.key, one])).values()];
}

const keyOf = ({ kind, metric, evidence }: AlertFinding): string => ['finding', kind, metric, String(evidence.client ?? '')].join(':');

function events({ findings, opportunities, totals, language }: AlertRequest): Candidate[] {
	const words = alertWordsOf(language);
	const { withUnit } = voiceOf(language);
	const told = findings.filter(({ severity }) => severity === 'critical' || severity === 'warning');
	const ofSeverity = (severity: string) => told.filter((one) => one.severity === severity);
	const ofFinding = (finding: AlertFinding): Candidate => ({ key: keyOf(finding), type: finding.severity === 'critical' ? 'urgent' : 'performance', text: finding.text, lasting: true });
	const passed = totals.flatMap(({ name, value, unit }): Candidate[] => {
		const step = milestoneSteps.findLast((one) => value >= one);
		return step === undefined ? [] : [{ key: `milestone:${name}:${step}`, type: 'milestone', text: words.milestone(name, withUnit(step, unit), withUnit(Math.round(value), unit)), lasting: false }];
	});
	return [
		...ofSeverity('critical').map(ofFinding),
		...ofSeverity('warning').map(ofFinding),
		...passed,
		...opportunities.slice(0, 1).map(({ id, title, what }): Candidate => ({ key: `opportunity:${id}`, type: 'opportunity', text: `${title}. ${what}`.trim(), lasting: false })),
	];
}

/** At most one a day, and only where there is something to be glad of. */
function dailyWin({ findings, now }: AlertRequest): Candidate[] {
	const win = findings.find(({ severity, kind }) => severity === 'good' && kind !== 'data_quality');
	return win === undefined ? [] : [{ key: `daily_win:${Math.floor(now / day)}`, type: 'daily_win', text: win.text, lasting: false }];
}

function weeklySnapshot({ trends, findings, now, language }: AlertRequest): Candidate[] {
	if (trends.length === 0) return [];
	const words = alertWordsOf(language);
	const voice = voiceOf(language);
	const lines = trends.slice(0, 8).map(({ label, client, unit, value, change, distinguishable }) => {
		const figure = value === null ? words.noValue : voice.withUnit(value, unit);
		const moved = change !== null && distinguishable ? (change > 0 ? words.up : words.down)(voice.words.percent(voice.figure(Math.round(Math.abs(change * 100))))) : words.same;
		return `${labelOf({ label, client })}${words.colon}${figure}, ${moved}`;
	});
	const slow = findings.filter(({ kind }) => kind === 'bottleneck').map(({ text }) => text);
	// The week is counted from Monday.
	return [{ key: `weekly_snapshot:${Math.floor((now / day + 3) / 7)}`, type: 'weekly_snapshot', text: [...lines, ...slow].join('\n'), lasting: false }];
}
