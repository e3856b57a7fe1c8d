import type { Reason } from '../../shared/vocabulary';
import type { Finding } from '../finding';
import { checkClaim, claimFinding, type CheckedClaim } from './claims';
import { readFigure, type Figure, type Provenance } from './figure';
import { plausibleHourlyRate, plausibleMinutesPerRun, type Basis } from './policy';
import { exactly, minus, plus, round, rounded, scaled, times, type Range } from './range';
import type { RoiRequest } from './request';
import { roiTellingOf, type CostName, type RoiWords } from './words';

export interface ProcessRoi {
	process: string;
	hours: Range;
	value: Range;
}

export interface Roi {
	currency: string;
	period: { from: string; to: string } | null;
	/** Working time no longer spent. */
	hours: Range;
	/** That time at the loaded hourly rate. */
	gross: Range;
	/** Running, licence, maintenance and rework in the period. */
	costs: Range;
	net: Range;
	/** Net value for each unit of cost; null where nothing was spent. */
	returnOnCost: Range | null;
	/** Periods like this one until what was paid once is earned back; null where nothing was, or where it never is. */
	payback: Range | null;
	processes: ProcessRoi[];
	/** Every figure that went in, with where it comes from. */
	inputs: Provenance[];
	claims: CheckedClaim[];
	findings: Finding[];
	engine: 'formula';
	reasons: Reason[];
}

/**
 * Value = (minutes before - minutes after) x runs x hourly rate x adoption - costs, from low to high: at the low end
 * everything stands at its worst at once, at the high end at its best. Hours and money of the period given.
 *
 * @param today YYYY-MM-DD, for findings where no period is given
 * @param language ISO 639-1, of what findings, claims and reasons say; English where there are no words for it
 */
export function calculateRoi(request: RoiRequest, today: string, language?: string): Roi {
	const { words, show } = roiTellingOf(language);
	const { currency } = request.rates;
	const from = request.period?.from ?? today;
	const to = request.period?.to ?? today;
	const inputs: Provenance[] = [];
	const findings: Finding[] = [];
	const reasons: Reason[] = [];
	const note = (metric: string, rule: string, value: number, text: string) =>
		findings.push({ kind: 'data_quality', metric, from, to, severity: 'warning', value, expected: null, confidence: 1, text, evidence: { rule } });
	const read = (figure: Figure, input: string, unit: string, basis?: Basis): Range => {
		const { range, provenance } = readFigure(figure, input, unit, basis);
		inputs.push(provenance);
		return range;
	};

	const rate = read(request.rates.hourlyRate, 'hourlyRate', `${currency} an hour`);
	if (rate.likely < plausibleHourlyRate.least || rate.likely > plausibleHourlyRate.most) {
		note('hourlyRate', 'implausible_rate', rate.likely, words.rate(show(rate.likely), currency));
	}

	const processes = request.current.map((current): ProcessRoi => {
		const baseline = request.baseline.find(({ process }) => process === current.process) ?? (request.baseline.length === 1 ? request.baseline[0] : undefined);
		if (baseline === undefined) {
			note(current.process, 'no_baseline', 0, words.noBaseline(current.process));
			return { process: current.process, hours: exactly(0), value: exactly(0) };
		}
		const name = (field: string) => (current.process === 'all' ? field : `${current.process}: ${field}`);
		const before = read(baseline.minutesPerRun, name('minutes before'), 'minutes');
		const after = current.minutesPerRun === undefined ? exactly(0) : read(current.minutesPerRun, name('minutes after'), 'minutes');
		const runs = read(current.runs, name('runs'), 'runs', 'measured');
		const adoption = current.adoption === undefined ? exactly(1) : shareOf(read(current.adoption, name('adoption'), 'share'));
		if (current.adoption === undefined) {
			reasons.push({ code: 'adoption_assumed', text: words.adoptionAssumed(current.process) });
		}
		if (before.likely < plausibleMinutesPerRun.least || before.likely > plausibleMinutesPerRun.most) {
			note(name('minutes before'), 'implausible_minutes', before.likely, words.minutes(show(before.likely), current.process));
		}
		if (after.likely > before.likely) {
			note(name('minutes after'), 'slower_than_before', after.likely, words.slower(current.process, show(after.likely), show(before.likely)));
		}
		checkFrozen(baseline, current.process, words, reasons, note);
		const hours = scaled(times(times(minus(before, after), runs), adoption), 1 / 60);
		return { process: current.process, hours, value: times(hours, rate) };
	});

	const hours = processes.reduce((sum, one) => plus(sum, one.hours), exactly(0));
	const gross = processes.reduce((sum, one) => plus(sum, one.value), exactly(0));
	const { running, licence, maintenance, reworkHours, setUp } = request.costs;
	const money: Array<[CostName, input: string, Figure | undefined]> = [['running', 'running cost', running], ['licence', 'licence', licence], ['maintenance', 'maintenance', maintenance]];
	let costs = exactly(0);
	for (const [name, input, figure] of money) {
		if (figure === undefined) reasons.push({ code: 'cost_not_given', text: words.costNotGiven(words.costs[name]) });
		else costs = plus(costs, read(figure, input, currency));
	}
	if (reworkHours === undefined) reasons.push({ code: 'cost_not_given', text: words.costNotGiven(words.costs.rework) });
	else costs = plus(costs, times(read(reworkHours, 'rework', 'hours'), rate));
	const net = minus(gross, costs);
	const once = setUp === undefined ? undefined : read(setUp, 'set-up, paid once', currency);

	for (const claim of request.claims) {
		const finding = claimFinding(claim, to, language);
		if (finding !== undefined) findings.push(finding);
	}
	reasons.unshift({
		code: 'formula',
		text: words.formula(show(hours.likely), show(rate.likely), currency, show(gross.likely), show(costs.likely), show(net.likely)),
	});
	if (net.low < 0 && net.high > 0) {
		reasons.push({ code: 'may_have_cost', text: words.mayHaveCost });
	}
	return {
		currency,
		period: request.period ?? null,
		hours: rounded(hours, 2),
		gross: rounded(gross, 2),
		costs: rounded(costs, 2),
		net: rounded(net, 2),
		returnOnCost: costs.low > 0 ? rounded({ low: net.low / (net.low < 0 ? costs.low : costs.high), likely: net.likely / costs.likely, high: net.high / costs.low }, 2) : null,
		payback: once === undefined || net.low <= 0 ? null : rounded({ low: once.low / net.high, likely: once.likely / net.likely, high: once.high / net.low }, 1),
		processes: processes.map(({ process, hours: saved, value }) => ({ process, hours: rounded(saved, 2), value: rounded(value, 2) })),
		inputs: inputs.map((input) => ({ ...input, low: round(input.low, 4), likely: round(input.likely, 4), high: round(input.high, 4) })),
		claims: request.claims.map((claim) => checkClaim(claim, language)),
		findings,
		engine: 'formula',
		reasons,
	};
}

/** Adoption is a share, whatever its spread. */
const shareOf = ({ low, likely, high }: Range): Range => ({ low: Math.max(0, low), likely: Math.min(1, Math.max(0, likely)), high: Math.min(1, high) });

/** A baseline taken after the start measures the automation against itself. */
function checkFrozen(
	baseline: RoiRequest['baseline'][number],
	process: string,
	words: RoiWords,
	reasons: Reason[],
	note: (metric: string, rule: string, value: number, text: string) => void,
): void {
	if (baseline.frozenAt === undefined) {
		reasons.push({ code: 'baseline_not_frozen', text: words.notFrozen(process) });
		return;
	}
	if (baseline.measuredTo !== undefined && baseline.measuredTo > baseline.frozenAt) {
		note(process, 'baseline_after_start', 0, words.afterStart(process, baseline.measuredTo, baseline.frozenAt));
	}
}
