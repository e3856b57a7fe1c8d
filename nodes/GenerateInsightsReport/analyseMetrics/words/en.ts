export interface Spike {
	name: string;
	value: string;
	when: string;
	/** More than one day. */
	several: boolean;
	difference: string;
	expected: string;
	low: string;
	high: string;
	share: string;
}

export interface Change {
	name: string;
	from: string;
	to: string;
	before: string;
	after: string;
	difference: string;
	/** The week was taken out first. */
	weekly: boolean;
}

export interface Outlook {
	name: string;
	/** In the form that the sentences need. */
	period: string;
	value: string;
	target: string;
	low: string;
	high: string;
	/** How far off in per cent; empty where the target is nothing. */
	by: string;
	bySpan: string;
}

export interface Adopted {
	title: string;
	day: string;
	name: string;
	before: string;
	after: string;
	share: string;
	more: boolean;
	low: string;
	high: string;
}

/** What findings say. The other languages have the same keys. */
export const en = {
	numbers: 'en',
	/** How days are written; undefined: as in the data. */
	days: undefined as string | undefined,
	percent: (figure: string) => `${figure} %`,
	of: (label: string, client: string) => `${label} of ${client}`,
	at: (client: string) => ` at ${client}`,
	range: (low: string, high: string) => `${low} to ${high}`,
	on: (day: string) => `on ${day}`,
	fromTo: (from: string, to: string) => `from ${from} to ${to}`,
	more: (amount: string) => `${amount} more`,
	less: (amount: string) => `${amount} less`,
	spike: ({ name, value, when, several, difference, expected, low, high, share }: Spike) => `${name} was ${value} ${when}${several ? ' at its furthest' : ''}, ${difference} than the ${expected} to be expected (${low} to ${high} on ${share} of such days).`,
	shift: ({ name, from, before, after, difference, weekly }: Change) => `${name} changed on ${from} and has stayed there: from about ${before} to about ${after} a day (${difference}${weekly ? ', weekdays evened out' : ''}).`,
	drift: ({ name, from, to, before, after, difference, weekly }: Change) => `${name} drifted from ${from} to ${to}: from about ${before} to about ${after} a day (${difference}${weekly ? ', weekdays evened out' : ''}).`,
	benchmark: (name: string, value: string, off: string, industry: string | undefined, range: string, source: string) => `${name} is ${value}${off}; ${industry ?? 'others'}: ${range}. Source: ${source}.`,
	aboveMedian: (share: string) => ` (${share} above the median)`,
	belowMedian: (share: string) => ` (${share} below the median)`,
	medianOf: (median: string) => `a median of ${median}`,
	rangeAndMedian: (low: string, high: string, median: string) => `${low} to ${high}, median ${median}`,
	bottleneck: (label: string, process: string, at: string, own: string, total: string, share: string, longer: string) => `${label} holds ${process} up${at}: ${own} of ${total}, ${share} of the whole${longer}.`,
	longer: (share: string) => ` and takes ${share} longer than in the period before`,
	periods: { month: 'month', quarter: 'quarter', year: 'year' } as Record<'month' | 'quarter' | 'year', string>,
	met: ({ name, period, value, target }: Outlook) => `${name} met the ${period}'s target: ${value} against ${target}.`,
	missed: ({ name, period, value, target, by }: Outlook) => `${name} missed the ${period}'s target${by === '' ? '' : ` by ${by}`}: ${value} against ${target}.`,
	willMeet: ({ name, period, value, target, low, high }: Outlook) => `${name} will meet the ${period}'s target: about ${value} (${low} to ${high}) against a target of ${target}.`,
	willMiss: ({ name, period, value, target, low, high, by, bySpan }: Outlook) => `${name} will miss the ${period}'s target${by === '' ? '' : ` by ${by}`} (${bySpan}): about ${value} (${low} to ${high}) against a target of ${target}.`,
	mayMeet: ({ name, period, value, target, low, high }: Outlook) => `${name} may or may not meet the ${period}'s target: about ${value} (${low} to ${high}) against a target of ${target}.`,
	unit: (name: string, times: string, when: string, value: string, usual: string, mistake: string) => `${name} is about ${times} ${when} (${value}, usually ${usual}): a mistaken unit, ${mistake}?`,
	times: (factor: string) => `${factor} times what is usual`,
	fraction: (divisor: string) => `a ${divisor}th of what is usual`,
	reversed: (mistake: string) => `the other way round from ${mistake}`,
	/** By the English text of the policy. */
	mistakes: {} as Readonly<Record<string, string>>,
	faults: {
		sentence: (name: string, fault: string, when: string) => `${name} ${fault} ${when}.`,
		twiceSame: 'came twice, with the same value',
		twice: (first: string, second: string) => `came twice: ${first} and ${second}; the later counts`,
		negative: (value: string, kind: string) => `is ${value}: a ${kind} is never below 0`,
		broken: (value: string) => `is ${value}: a count is a whole number`,
		shareOf: (of: string) => `is a share of ${of}`,
		shareAbove: (value: string) => `is ${value}: a share is never above 1, so it may be in per cent`,
		future: 'lies in the future',
		missing: 'has no value',
		stuck: (value: string) => `stands at ${value} to the last digit`,
		kinds: {} as Readonly<Record<string, string>>,
	},
	unreadable: (count: number, examples: string) => `${count} ${count === 1 ? 'row' : 'rows'} could not be read and ${count === 1 ? 'is' : 'are'} left out; ${examples}.`,
	adoptedTooFew: (title: string, day: string, after: number, name: string, before: number) => `"${title}" runs since ${day}: ${after} days of ${name} after it and ${before} before are too few to say what it did.`,
	adopted: ({ title, day, name, before, after, share, more, low, high }: Adopted) => `Since "${title}" runs (${day}), ${name} is ${after} a day instead of ${before}: ${share} ${more ? 'more' : 'less'} (${low} to ${high}). A comparison of before and after does not prove the cause.`,
	adoptedUnclear: ({ title, day, name, before, after }: Adopted) => `Since "${title}" runs (${day}), no change of ${name} can be told from chance (${before} before, ${after} after).`,
	manual: (label: string, who: string) => `Automate: ${label.charAt(0).toLowerCase()}${label.slice(1)}${who}`,
	manualWhat: (runs: string, minutes: string, hours: string) => `It is done by hand about ${runs} times a month, ${minutes} minutes each: ${hours} hours.`,
	left: {
		never_touch: (what: string) => `The client asked never to touch "${what}".`,
		noise: (what: string) => `The client marked "${what}" as noise.`,
		declined: 'The client declined it.',
		adopted: (day: string | undefined) => `It was adopted${day === undefined ? '' : ` on ${day}`} and is measured instead.`,
		faded: (times: number) => `It was shown ${times} times and not taken up.`,
		no_value: 'Nobody has said what it is worth.',
		worth_nothing: 'It is worth nothing.',
		lower_rank: (most: number) => `Ranked below the first ${most}.`,
	},
};
export type FindingWords = typeof en;
