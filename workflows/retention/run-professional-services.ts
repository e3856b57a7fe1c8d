import { industryRound } from './industryRound';

export default industryRound({
	id: 'comms-run-services',
	file: 'run-professional-services',
	name: 'Run professional services campaigns',
	description:
		'Every morning, for consultancies and agencies: asks after a milestone whether the client is content, a week after a project ends what else would help, clients who would recommend you for a referral, and reminds of contracts that end. Each occasion once.',
	industry: 'professional_services',
	options: { bookingUrl: '', surveyUrl: '', referralUrl: '', renewalDays: 60 },
	sampleSequence: 'services-milestone',
	change: 'In **Settings**: where a conversation is booked (`bookingUrl`), where the client rates a milestone (`surveyUrl`) and where they recommend you (`referralUrl`); left empty, the mails ask for a reply. `renewalDays`: how many days before its end a contract is reminded of.',
	why: 'Offers of further work and requests for referrals are marketing and need consent; no offer is made while another project is under way. **Request referrals** and **Remind of renewals** may run beside it: by the same keys each is once.',
});
