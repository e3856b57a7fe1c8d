import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { legalCaps, legalTableVersion, legalWindows } from '../nodes/SelectChannels/decide/legal/legalWindows';
import { holidayCalendars } from '../nodes/SelectChannels/decide/legal/holidays';
import { recordingRules } from '../nodes/SelectChannels/decide/legal/recordingConsent';
import { defaultPolicy } from '../nodes/SelectChannels/decide/policy';
import type { LocalWindow } from '../nodes/shared/time/window';
import { channels, topics } from '../nodes/shared/vocabulary';
import { code, filledIn, table } from './policyTables';

/**
 * Writes every table of policy numbers in docs/nodes/select-channels.md and docs/compliance.md, and the whole default policy as
 * docs/nodes/channel-policy.json, from the data the node decides by: `npm run docs:policy`. A unit test fails where a
 * page is not what this writes.
 */

const policy = defaultPolicy;

const list = (words: readonly string[] | 'all', all: readonly string[] = channels) =>
	words === 'all' || words.length === all.length ? 'all' : words.length === 0 ? 'none' : words.join(', ');

const consentBecause = {
	transactional: 'owed by contract: GDPR art. 6(1)(b); CAN-SPAM "transactional or relationship", 15 USC 7702(17)',
	incident: 'legitimate interest with the right to object: GDPR art. 6(1)(f), 21(1)',
	service: 'the same',
	marketing: 'Directive 2002/58/EC art. 13(1); GDPR art. 6(1)(a), 7; US calls and texts: 47 CFR § 64.1200(a)(2)',
};
const needs = { none: 'nothing', not_withdrawn: 'not withdrawn', granted: 'granted' };

const suppressionBecause = {
	hard_bounce: 'the address does not take mail (RFC 3463, class 5); sending on harms your name with every provider',
	complaint: 'feedback loops (RFC 5965) are there to end bulk mail; a customer who marks a newsletter as spam still needs the invoice',
	unsubscribe: 'one-click unsubscribe (RFC 8058) acts on the list the mail came from; where that is not known, on all that is not owed or urgent',
	manual: 'somebody put it there on purpose',
};

function hoursOf(hours: readonly LocalWindow[]): string {
	return hours
		.map(({ from, to, days }) => `${days ? `${days.length > 2 ? `${days[0]}-${days.at(-1)}` : days.join(', ')} ` : 'daily '}${from}-${to}`)
		.join('; ');
}

const tables: Readonly<Record<string, () => string>> = {
	consent: () => table(['topic', 'needs', 'because'], topics.map((topic) => [code(topic), needs[policy.consent[topic]], consentBecause[topic]])),
	suppression: () =>
		table(
			['reason', 'stops, where it names no topic', 'because'],
			(Object.keys(suppressionBecause) as Array<keyof typeof suppressionBecause>).map((reason) => [code(reason), list(policy.suppression[reason], topics), suppressionBecause[reason]]),
		),
	caps: () => table(['topic', 'channels', 'most', 'in hours'], policy.caps.map((cap) => [cap.topics.map(code).join(', '), cap.channels === 'all' ? 'all together' : cap.channels.join(', '), cap.most, cap.hours])),
	counted: () => `${policy.countedStates.map(code).join(', ')}`,
	severity: () => table(['message', 'channels, all at once'], Object.entries(policy.severityChannels).map(([severity, own]) => [severity, own.join(', ')])),
	routine: () => table(['`message.type`', 'channels, all at once'], Object.entries(policy.routineChannels).map(([type, own]) => [code(type), own.join(', ')])),
	backup: () => table(['message', 'behind what the contact prefers'], Object.entries(policy.backupChannels).map(([severity, own]) => [severity === 'other' ? 'any other' : severity, own.join(', ')])),
	tiers: () =>
		table(['tier', 'channels', 'joins severe and routine messages'], Object.entries(policy.tierChannels).map(([tier, own]) => [tier, list(own), (policy.tierExtras[tier as keyof typeof policy.tierExtras] ?? []).join(', ') || '-'])),
	languages: () => table(['language', 'channels'], Object.entries(policy.languageChannels).map(([language, own]) => [language === '*' ? 'any other' : language, list(own)])),
	targets: () => table(['channel', 'minutes'], Object.entries(policy.channelTargets)),
	lengths: () =>
		table(['channel', 'longest'], [
			['sms', `${policy.sms.maxSegments} parts`],
			...Object.entries(policy.textLimits).map(([channel, { most, unit }]) => [channel, `${most.toLocaleString('en')} ${unit}`]),
		]),
	keys: () => {
		const { quietHours, whatsapp, limits, incidentPause, preference, ai, override, approval } = policy;
		const inLine = (value: object) => code(JSON.stringify(value).replace(/([:,])(?=\S)/g, '$1 '));
		return table(['key', 'default'], [
			...Object.entries({ quietHours, whatsapp, limits, incidentPause, preference, ai, override, approval }).map(([key, value]) => [code(key), inLine(value)]),
			[code('timeZone'), 'the zone in the workflow’s settings'],
		]);
	},
	legalWindows: () =>
		table(['row', 'channels', 'lawful hours', 'holidays', 'source'], Object.entries(legalWindows).map(([name, row]) => [code(name), row.channels.join(', '), hoursOf(row.hours), row.holidays ?? '-', row.source])),
	legalCaps: () => table(['row', 'channels', 'most', 'in hours', 'source'], Object.entries(legalCaps).map(([name, cap]) => [code(name), cap.channels.join(', '), cap.most, cap.hours, cap.source])),
	holidays: () => table(['calendar', 'days a year'], Object.entries(holidayCalendars).map(([name, days]) => [name, days.length])),
	recording: () => table(['place', 'consent of', 'source'], recordingRules.map(({ jurisdiction, consent, source }) => [jurisdiction === '*' ? 'any other' : jurisdiction, { all: 'everybody on the line', notice: 'nobody, but all are told', one: 'one side' }[consent], source])),
	version: () => `Version of the tables: **${legalTableVersion}**.`,
};

export const pages = ['nodes/select-channels.md', 'compliance.md'].map((name) => join(__dirname, name));
export const exported = join(__dirname, 'nodes/channel-policy.json');

/** The whole default policy as JSON, as operators may hand parts of it to the parameter "Policy". */
export function policyAsJson(): string {
	return `${JSON.stringify(policy, null, '\t')}\n`;
}

/** The page with its tables as the data has them now. */
export const withTables = (page: string): string => filledIn(page, 'table', tables);

if (require.main === module) {
	for (const page of pages) writeFileSync(page, withTables(readFileSync(page, 'utf8')));
	writeFileSync(exported, policyAsJson());
}
