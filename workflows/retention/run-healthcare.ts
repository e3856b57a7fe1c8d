import { industryRound } from './industryRound';

export default industryRound({
	id: 'comms-run-healthcare',
	file: 'run-healthcare',
	name: 'Run healthcare campaigns',
	description:
		'Every morning, for practices: offers a new time to who missed a visit, asks the day after one how it was, invites again when the last visit is a year ago, and asks for the new details when an insurance changed. Each occasion once.',
	industry: 'healthcare',
	options: { bookingUrl: '', surveyUrl: '', formUrl: '', checkUpMonths: 12 },
	sampleSequence: 'healthcare-preventive-care',
	change: 'In **Settings**: the pages that the messages link to (`bookingUrl`, `surveyUrl`, `formUrl`; left empty, they ask for a reply), and after how many months a visit is due (`checkUpMonths`). A change of insurance is an activity of the kind `insurance_changed`.',
	why: 'Nothing of what a visit was for gets into a message: no kind, no treatment, no diagnosis. Who has a new time already is not asked for one. In the United States ask your compliance officer before you publish it: reminders may be protected health information.',
});
