/**
 * Whose consent the recording of a call needs, as data for what places or transcribes calls. Not legal advice. `all`: everybody on
 * the line agrees first; say so at the beginning and stop recording where they do not. `notice`: they are told. `one`: one side's
 * consent is enough; telling is still polite, and the stricter side of a call between two places holds.
 */
export interface RecordingRule {
	jurisdiction: string;
	consent: 'all' | 'notice' | 'one';
	source: string;
}

export const recordingRules: readonly RecordingRule[] = [
	{ jurisdiction: 'US', consent: 'one', source: '18 USC § 2511(2)(d)' },
	{ jurisdiction: 'US-CA', consent: 'all', source: 'Cal. Penal Code §§ 632, 632.7' },
	{ jurisdiction: 'US-CT', consent: 'all', source: 'Conn. Gen. Stat. § 52-570d (telephone)' },
	{ jurisdiction: 'US-DE', consent: 'all', source: '11 Del. C. § 1335 (but 11 Del. C. § 2402 says one)' },
	{ jurisdiction: 'US-FL', consent: 'all', source: 'Fla. Stat. § 934.03' },
	{ jurisdiction: 'US-IL', consent: 'all', source: '720 ILCS 5/14-2 (private conversations)' },
	{ jurisdiction: 'US-MA', consent: 'all', source: 'M.G.L. c. 272 § 99' },
	{ jurisdiction: 'US-MD', consent: 'all', source: 'Md. Code, Cts. & Jud. Proc. § 10-402' },
	{ jurisdiction: 'US-MI', consent: 'all', source: 'MCL 750.539c (courts differ for those who take part)' },
	{ jurisdiction: 'US-MT', consent: 'all', source: 'Mont. Code § 45-8-213' },
	{ jurisdiction: 'US-NH', consent: 'all', source: 'N.H. RSA 570-A:2' },
	{ jurisdiction: 'US-NV', consent: 'all', source: 'NRS 200.620 (telephone)' },
	{ jurisdiction: 'US-PA', consent: 'all', source: '18 Pa. C.S. §§ 5703, 5704(4)' },
	{ jurisdiction: 'US-WA', consent: 'all', source: 'RCW 9.73.030' },
	{ jurisdiction: 'CA', consent: 'notice', source: 'Criminal Code s. 184(2)(a); PIPEDA, Schedule 1, 4.3' },
	{ jurisdiction: 'DE', consent: 'all', source: 'StGB § 201' },
	{ jurisdiction: 'AT', consent: 'all', source: 'StGB (Austria) § 120' },
	{ jurisdiction: 'CH', consent: 'all', source: 'StGB (Switzerland) art. 179bis, 179ter' },
	{ jurisdiction: 'FR', consent: 'all', source: 'Code pénal, art. 226-1; GDPR art. 6, 13' },
	{ jurisdiction: 'ES', consent: 'notice', source: 'GDPR art. 6, 13; LO 3/2018' },
	{ jurisdiction: 'IT', consent: 'notice', source: 'GDPR art. 6, 13' },
	{ jurisdiction: 'GB', consent: 'notice', source: 'Investigatory Powers (Interception by Businesses) Regulations 2018; UK GDPR art. 13' },
	{ jurisdiction: 'AU', consent: 'all', source: 'Telecommunications (Interception and Access) Act 1979, s. 7; surveillance devices acts of the states' },
	{ jurisdiction: '*', consent: 'all', source: 'No law: our own caution where this table has no row' },
];

const strictness: Record<RecordingRule['consent'], number> = { one: 0, notice: 1, all: 2 };

/** The strictest rule of all the places a call touches; of a country and its state the state's. */
export function recordingRuleFor(jurisdictions: readonly string[]): RecordingRule | undefined {
	const asked = jurisdictions.length > 0 ? jurisdictions : ['*'];
	return asked
		.map(
			(place) =>
				ruleOf(place) ?? ruleOf(place.split('-')[0] ?? place) ?? ruleOf('*'),
		)
		.filter((rule) => rule !== undefined)
		.sort((a, b) => strictness[b.consent] - strictness[a.consent])[0];
}

function ruleOf(place: string): RecordingRule | undefined {
	return recordingRules.find(({ jurisdiction }) => jurisdiction === place);
}
