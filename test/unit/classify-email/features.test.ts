import { conceptsOf } from '../../../nodes/ClassifyEmail/engine/trained/concepts';
import { groups } from '../../../nodes/ClassifyEmail/engine/trained/columns';
import { mostFeatures, readFeatures } from '../../../nodes/ClassifyEmail/engine/trained/features';
import { languages } from '../../../nodes/shared/vocabulary';

const long = (text: string): string => text.repeat(Math.ceil(8_000 / text.length));

describe.each([
	['words, each asked about', long('why? what now? refund the broken invoice please? ')],
	['one word without end', long('refund ')],
	['Chinese', long('请退款，合同取消吗？')],
	['Japanese and English by turns', long('解約 cancel して refund ください？')],
	['marks alone', long('?!')],
	['words of 123 letters', long(`${'x'.repeat(60)}'${'y'.repeat(20)}'${'z'.repeat(20)}'${'w'.repeat(20)} `)],
])('a mail of %s', (_, text) => {
	it.each([...languages, 'und'])('has no more features than there is room for: %s', (language) => {
		const added = groups.map(() => 0);
		const sink = { add: (__: number, group: number) => void (added[group] = (added[group] ?? 0) + 1), addPieces: () => undefined };
		readFeatures({ subject: text, body: text, language, from: 'no-reply@example.com', isReply: true, attachments: 1, questions: 9 }, conceptsOf(language), sink);
		groups.forEach((group, place) => expect(added[place]).toBeLessThanOrEqual(mostFeatures[group]));
		expect(added[groups.indexOf('words')] ?? 0).toBeGreaterThan(0);
	});
});
