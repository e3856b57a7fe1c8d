import { industryRound } from './industryRound';

export default industryRound({
	id: 'comms-run-trades',
	file: 'run-trades',
	name: 'Run trades campaigns',
	description:
		'Every morning, for heating, plumbing, electrical and the like: reminds of maintenance contracts that end, asks the day after an emergency whether everything works, follows up work and its warranty, and invites before the season. Each occasion once.',
	industry: 'trades',
	options: { bookingUrl: '', seasonMonths: '3,9', service: '', warrantyMonths: 24 },
	sampleSequence: 'trades-season',
	change: 'In **Settings**: the page where a visit is booked (`bookingUrl`), the months in which you invite before the season (`seasonMonths`), what the visit is called (`service`), and how long your warranty lasts (`warrantyMonths`). Emergencies and work are told by the kind of the appointment (emergency, install, repair).',
	why: 'Invitations before the season are marketing: who did not agree to that gets none. The others are about what was bought and go to everybody. A contract that is renewed or cancelled ends its reminders.',
});
