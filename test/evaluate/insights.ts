import { dateOf } from '../../nodes/GenerateInsightsReport/analyseMetrics/rows';
import { analyseRows, byClient, days, matches, plantedTruth, start, type Planted } from '../unit/insights/plantedTruth';

/**
 * `npm run evaluate:insights [-- seeds]`: how much of what was planted in two years of 50 clients is found, how much of what is found was planted,
 * and what quiet clients are told month by month. Asserts nothing; the unit test holds seed 1 to its floors.
 */
const seeds = Number(process.argv[2] ?? 5);
const end = start + days - 1;

const share = (hits: number, of: number) => (of === 0 ? 'none' : (hits / of).toFixed(3));
const kinds = ['spike', 'shift', 'drift', 'missing', 'unit'] as const;
process.stdout.write(`| seed | recall | precision | ${kinds.join(' | ')} |\n|---|---:|---:|${kinds.map(() => '---:').join('|')}|\n`);
for (let seed = 1; seed <= seeds; seed++) {
	const { rows, planted } = plantedTruth(seed, 50, true);
	const findings = byClient(rows).flatMap((own) => analyseRows(own, start, end).findings);
	const found = (event: Planted) => findings.some((finding) => matches(event, finding));
	const right = findings.filter((finding) => planted.some((event) => matches(event, finding))).length;
	const ofKind = kinds.map((kind) => planted.filter((event) => event.kind === kind)).map((own) => share(own.filter(found).length, own.length));
	process.stdout.write(`| ${seed} | ${share(planted.filter(found).length, planted.length)} | ${share(right, findings.length)} | ${ofKind.join(' | ')} |\n`);
}

const quiet = 20;
const { rows } = plantedTruth(7, quiet, false);
let alarms = 0;
let silent = 0;
for (const own of byClient(rows)) {
	for (let month = 0; month < 12; month++) {
		const to = end - month * 30;
		const { findings, reasons } = analyseRows(own.filter(({ date }) => date <= dateOf(to) && date > dateOf(to - 365)), to - 29, to);
		alarms += findings.length;
		silent += reasons.some(({ code }) => code === 'nothing_worth_doing') && findings.length === 0 ? 1 : 0;
	}
}
process.stdout.write(`\n${quiet} quiet clients, month by month for a year: ${alarms} false alarms, ${(alarms / quiet).toFixed(2)} a client and year. In ${silent} of ${quiet * 12} months it says that nothing stands out and nothing is worth doing.\n`);
