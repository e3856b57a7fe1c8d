import type { LocalWindow } from '../../../shared/time/window';
import type { Channel, Topic } from '../../../shared/vocabulary';
import type { HolidayCalendar } from './holidays';

/**
 * When the law lets a business call or text somebody who lives in a place, as data. Not legal advice: laws change, courts differ, and
 * exceptions (prior consent, existing customers, business numbers) are not used, so the table is stricter than most laws are.
 */
export interface LegalWindow {
	/** ISO 3166-1 or 3166-2; a row of a country holds in all its states as well. `*`: wherever no other row speaks. */
	jurisdiction: string;
	channels: readonly Channel[];
	/** Solicitation is `marketing`. Incident notices, answers and receipts are none. */
	topics: readonly Topic[];
	/** By the wall clock of the called person; a day that no row names is closed. */
	hours: readonly LocalWindow[];
	/** Public holidays on which it is closed. */
	holidays: HolidayCalendar | null;
	/** More days on which it is closed, as YYYY-MM-DD. */
	closed: readonly string[];
	/** The law, or where it was read about. "Text read": its words were compared with the row. "Secondary" is a summary by somebody else: check the law before you rely on it. */
	source: string;
}

/** At most `most` calls or texts in any `hours` hours, by law. */
export interface LegalCap {
	jurisdiction: string;
	channels: readonly Channel[];
	topics: readonly Topic[];
	most: number;
	hours: number;
	source: string;
}

/** When the tables were last changed; goes into the evidence of every decision that rests on them. Rows that name a law were not all read against its text: docs/compliance.md. */
export const legalTableVersion = '2026-11-22';

const both = ['phone', 'sms'] as const;
const calls = ['phone'] as const;
const solicitation = ['marketing'] as const;
const weekdaysOnly = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const notSunday = [...weekdaysOnly, 'sat'] as const;
const weekend = ['sat', 'sun'] as const;

/** The words of the law say what the row says, as far as a public copy shows them. */
const textRead = 'Text read 22 November 2026';
const secondary =
	'Secondary: state tables of ClickPoint (July 2025) and Drop Cowboy (November 2025)';

function row(
	jurisdiction: string,
	channels: readonly Channel[],
	hours: readonly LocalWindow[],
	source: string,
	holidays: HolidayCalendar | null = null,
): LegalWindow {
	return { jurisdiction, channels, topics: solicitation, hours, holidays, closed: [], source };
}

const daily = (from: string, to: string): LocalWindow[] => [{ from, to }];
const mondayToSaturday = (from: string, to: string): LocalWindow[] => [{ from, to, days: notSunday }];

/** By name; the name is the operator's handle in `policy.legalWindows`. */
export const legalWindows: Readonly<Record<string, LegalWindow>> = {
	US: row('US', both, daily('08:00', '21:00'), `47 CFR § 64.1200(c)(1); 16 CFR § 310.4(c). ${textRead}`),
	'US-AL': row(
		'US-AL',
		both,
		mondayToSaturday('08:00', '20:00'),
		`Rules of the Ala. Public Service Commission. ${secondary}`,
		'US-AL',
	),
	'US-CT': row('US-CT', both, daily('09:00', '20:00'), 'Conn. Gen. Stat. § 42-288a (P.A. 23-98)'),
	'US-FL': row('US-FL', both, daily('08:00', '20:00'), `Fla. Stat. § 501.616(6)(a). ${textRead}`),
	'US-KY': row('US-KY', both, daily('10:00', '21:00'), 'KRS 367.46955'),
	'US-LA': row(
		'US-LA',
		both,
		mondayToSaturday('08:00', '20:00'),
		'La. Pub. Serv. Comm’n General Order R-29617 § V(A)(2); La. R.S. 45:811',
		'US-LA',
	),
	'US-MA': row('US-MA', both, daily('08:00', '20:00'), 'M.G.L. c. 159C § 3'),
	'US-MD': row('US-MD', both, daily('08:00', '20:00'), 'Md. Stop the Spam Calls Act of 2023, Com. Law § 14-4501 ff.'),
	'US-MI': row('US-MI', both, daily('09:00', '21:00'), secondary),
	'US-MN': row('US-MN', both, daily('09:00', '21:00'), 'Minn. Stat. § 325E.30'),
	'US-MS': row('US-MS', both, mondayToSaturday('08:00', '20:00'), secondary, 'US-MS'),
	'US-NJ': row(
		'US-NJ',
		both,
		daily('08:00', '20:00'),
		'Secondary: Referrizer, "TCPA quiet hours and state-specific rules" (2025)',
	),
	'US-NM': row('US-NM', both, daily('09:00', '21:00'), `N.M. Stat. § 57-12-22. ${secondary}`),
	'US-NV': row('US-NV', both, daily('09:00', '20:00'), `NRS 598.0918. ${secondary}`),
	'US-OK': row('US-OK', both, daily('08:00', '20:00'), 'Okla. Stat. tit. 15 § 775C.4'),
	'US-PA': row(
		'US-PA',
		both,
		daily('08:00', '21:00'),
		'73 P.S. § 2241 ff., legal holidays. Secondary: dnc.com, "Restricted call dates" (2023)',
		'US',
	),
	'US-RI': row(
		'US-RI',
		both,
		[
			{ from: '09:00', to: '18:00', days: weekdaysOnly },
			{ from: '10:00', to: '17:00', days: ['sat'] },
		],
		'R.I. Gen. Laws §§ 5-61-2(9), 5-61-3.6',
		'US-RI',
	),
	'US-SD': row(
		'US-SD',
		calls,
		[{ from: '09:00', to: '21:00', days: weekdaysOnly }],
		'SDCL 37-30-28 (automated dialling)',
	),
	'US-TX': row(
		'US-TX',
		both,
		[
			{ from: '09:00', to: '21:00', days: notSunday },
			{ from: '12:00', to: '21:00', days: ['sun'] },
		],
		'Tex. Bus. & Com. Code § 301.051; texts since S.B. 140 (1 September 2025)',
	),
	'US-UT': row('US-UT', both, mondayToSaturday('08:00', '21:00'), 'Utah Code § 13-25a-103', 'US-UT'),
	'US-WA': row('US-WA', both, daily('08:00', '20:00'), `RCW 19.158.040(2); RCW 80.36.390. ${textRead}`),
	CA: row(
		'CA',
		calls,
		[
			{ from: '09:00', to: '21:30', days: weekdaysOnly },
			{ from: '10:00', to: '18:00', days: weekend },
		],
		'CRTC Unsolicited Telecommunications Rules, Parts III and IV (Telecom Regulatory Policy CRTC 2009-200)',
	),
	FR: row(
		'FR',
		calls,
		[
			{ from: '10:00', to: '13:00', days: weekdaysOnly },
			{ from: '14:00', to: '20:00', days: weekdaysOnly },
		],
		`Code de la consommation, art. D. 223-9 (décret 2022-1313). ${textRead}`,
		'FR',
	),
	ES: row(
		'ES',
		calls,
		[{ from: '09:00', to: '21:00', days: weekdaysOnly }],
		`Real Decreto Legislativo 1/2007 (TRLGDCU), art. 96.2. ${textRead}`,
		'ES',
	),
	IT: row(
		'IT',
		calls,
		mondayToSaturday('10:00', '19:00'),
		'Codice di condotta telemarketing e teleselling (G.U. 27 March 2024): 9-20 on weekdays, 10-19 on Saturdays and eves of holidays; the narrower hours are used for all',
		'IT',
	),
	PT: row('PT', calls, daily('09:00', '22:00'), 'Decreto-Lei 134/2009'),
	AU: row(
		'AU',
		calls,
		[
			{ from: '09:00', to: '20:00', days: weekdaysOnly },
			{ from: '09:00', to: '17:00', days: ['sat'] },
		],
		'Telecommunications (Telemarketing and Research Calls) Industry Standard 2017; donotcall.gov.au',
		'AU',
	),
	ZA: row(
		'ZA',
		both,
		[
			{ from: '08:00', to: '20:00', days: weekdaysOnly },
			{ from: '09:00', to: '13:00', days: ['sat'] },
		],
		'Consumer Protection Act 68 of 2008, s. 12; Regulations (GN R293 of 2011), prohibited times',
		'ZA',
	),
	AE: row('AE', both, daily('09:00', '18:00'), 'Cabinet Resolution 56 of 2024. Secondary: Khaleej Times, 9 June 2024'),
	IN: row(
		'IN',
		both,
		daily('10:00', '21:00'),
		'TCCCPR 2018 (TRAI): time bands by preference; the hours of the operators’ codes of practice. Secondary',
	),
	'*': row(
		'*',
		both,
		mondayToSaturday('09:00', '20:00'),
		'No law: our own caution where this table has no row. Germany, Austria and the United Kingdom, for example, ask for consent and set no hours',
	),
};

/** By name, as `legalWindows`. They hold beside the caps of the policy. */
export const legalCaps: Readonly<Record<string, LegalCap>> = {
	'US-FL': {
		jurisdiction: 'US-FL',
		channels: both,
		topics: solicitation,
		most: 3,
		hours: 24,
		source: `Fla. Stat. § 501.616(6)(b), on the same subject; counted here on any. ${textRead}`,
	},
	'US-MD': {
		jurisdiction: 'US-MD',
		channels: both,
		topics: solicitation,
		most: 3,
		hours: 24,
		source: 'Md. Stop the Spam Calls Act of 2023',
	},
	'US-OK': {
		jurisdiction: 'US-OK',
		channels: both,
		topics: solicitation,
		most: 3,
		hours: 24,
		source: 'Okla. Stat. tit. 15 § 775C.4(B)',
	},
	FR: {
		jurisdiction: 'FR',
		channels: calls,
		topics: solicitation,
		most: 4,
		hours: 720,
		source: `Code de la consommation, art. D. 223-9: four in thirty days, and none for sixty after a refusal in the call, which a STOP or a withdrawal brings about here. ${textRead}`,
	},
	'AE-day': {
		jurisdiction: 'AE',
		channels: both,
		topics: solicitation,
		most: 1,
		hours: 24,
		source: 'Cabinet Resolution 56 of 2024. Secondary: world-arabia.com, 2024',
	},
	'AE-week': {
		jurisdiction: 'AE',
		channels: both,
		topics: solicitation,
		most: 2,
		hours: 168,
		source: 'Cabinet Resolution 56 of 2024. Secondary: world-arabia.com, 2024',
	},
};
