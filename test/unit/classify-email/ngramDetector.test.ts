import { eld } from 'eld/extrasmall';
import { detector } from '../../../nodes/ClassifyEmail/language/detect.lazy';
import toldApart from '../../../nodes/ClassifyEmail/language/toldApart.json';
import { writtenMails } from '../../benchmark/writtenMails';

/** Scores as the package whose tables are used gives them. */
const theirs = eld.newInstance();
theirs.setLanguageSubset(toldApart);

const scoresOf = (text: string) => detector.scores(text).map(({ language, score }) => [language, score]);
const expected = (text: string) => Object.entries(theirs.detect(text).getScores()).sort(([, a], [, b]) => b - a);

describe('the detector of languages gives the scores of the package that its tables are from', () => {
	it.each(['en', 'es', 'fr', 'de', 'zh', 'ja'])('for mails in %s', (language) => {
		for (const { subject, body } of writtenMails(language).slice(0, 200)) {
			expect(scoresOf(subject)).toEqual(expected(subject));
			expect(scoresOf(body)).toEqual(expected(body));
		}
	});

	it.each([
		'', ' ', "'", "’", "l’eau d'ici", ".'.'x' .", "rock 'n' roll's", 'İstanbul ΟΔΟΣ', '\ud800 a \udc00', '😀 hi 𠀋', 'ﬁne', `${'a'.repeat(71)} ${'b'.repeat(90)} ${'b'.repeat(90)}`, 'é'.repeat(60), 'x'.repeat(500),
		'Привет мир, как дела', 'مرحبا بالعالم', 'שלום עולם', 'สวัสดีชาวโลก', '안녕하세요 세계',
	])('for "%s"', (text) => {
		expect(scoresOf(text)).toEqual(expected(text));
	});
});
