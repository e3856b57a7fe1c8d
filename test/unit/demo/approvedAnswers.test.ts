import { questions } from '../../../nodes/shared/mail/questions';
import { answerTo } from '../../../nodes/DraftReply/reply/knownFacts';
import { languages } from '../../../nodes/shared/vocabulary';
import { approvedAnswers } from '../../../sandbox/business/approvedAnswers';
import { exampleMails } from '../../../sandbox/outbox/exampleMails';

describe("the demo's approved answers", () => {
	test.each(languages)('answer both questions of the example mail in %s, each with its own answer', (language) => {
		const mail = exampleMails[language]?.find(({ kind }) => kind === 'question');
		const asked = questions(mail?.text ?? '', language);
		expect(asked).toHaveLength(2);
		for (const tenant of ['studio', 'dental', 'hvac']) {
			const answers = approvedAnswers.filter((each) => each.tenant === tenant);
			const wanted = answers.filter((each) => each.language === language).map(({ answer }) => answer);
			expect(asked.map((question) => answerTo(question, { answers }, language))).toEqual(wanted);
		}
	});
});
