import { analyseFeedback } from '../../nodes/GenerateInsightsReport/analyseFeedback/analyseFeedback';
import { readFeedback, readLimits } from '../../nodes/GenerateInsightsReport/analyseFeedback/answers';
import { feedbackTargets } from '../../nodes/GenerateInsightsReport/analyseFeedback/policy';
import { wilson } from '../../nodes/GenerateInsightsReport/analyseFeedback/statistics/intervals';
import { randomFrom } from '../../nodes/shared/random';

/**
 * How often a change is called where nothing changed, and how often a true one is found: `npm run simulate:feedback` (runs a size as
 * argument, default 2,000). Sampled like a small business's answers: skewed scores, half of them with a comment, six months.
 */

const runs = Number(process.argv[2] ?? 2_000);
const now = Date.parse('2026-11-20T12:00:00Z');

const texts = ['the invoice is wrong', 'support was rude', 'the app crashed', 'all good', '', '', '', ''];
const tops = { nps: 11, csat: 5, ces: 7 } as const;
const kinds = Object.keys(tops) as Array<keyof typeof tops>;

/** Answers of 180 days; in the last 90 each score is moved down by `fall` of the scale. */
function answers(next: () => number, size: number, fall: number): object[] {
	return Array.from({ length: size }, () => {
		const kind = kinds[Math.floor(next() * 3)] ?? 'nps';
		const days = next() * 180;
		const mood = Math.max(0, Math.sqrt(next()) - (days < 90 ? fall : 0));
		return {
			at: new Date(now - days * 86_400_000).toISOString(),
			kind,
			score: Math.floor(mood * tops[kind]) + (kind === 'nps' ? 0 : 1),
			text: texts[Math.floor(next() * texts.length)],
		};
	});
}

function calledIn(size: number, fall: number, seed: number): string {
	const next = randomFrom(seed);
	let called = 0;
	for (let run = 0; run < runs; run++) {
		const { changes, trends } = analyseFeedback({ feedback: readFeedback(answers(next, size, fall)), limits: readLimits(undefined), targets: feedbackTargets, invited: {}, themes: {}, timeZone: 'UTC', now });
		if ([...changes, ...trends].some(({ changed }) => changed)) called++;
	}
	const { low, high } = wilson(called, runs, 0.95);
	return `${((called / runs) * 100).toFixed(1)} % (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`;
}

console.log(`${runs} runs each; a change called anywhere in the analysis, share with its 95 % interval`);
console.log('| answers in 180 days | nothing changed | scores fell by 10 % of the scale | by 25 % |');
console.log('|---|---|---|---|');
for (const [place, size] of [30, 60, 150, 400, 1200].entries()) {
	console.log(`| ${size} | ${[0, 0.1, 0.25].map((fall, column) => calledIn(size, fall, 1_000 * place + column)).join(' | ')} |`);
}
