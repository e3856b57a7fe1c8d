/**
 * What staff is asked to write for each kind of update, and what the kinds are called on the page. Names are those of the texts `incident.*`;
 * which of them must not be empty says comms.words_needed as well.
 */

interface Word {
	name: string;
	label: string;
	needed?: true;
}

interface Kind {
	label: string;
	/** What it is for, on the page. */
	hint: string;
	words: Word[];
	/** Facts that tick boxes in the text. */
	boxes?: Array<{ name: string; label: string }>;
	/** Whether it may also tell a new status. */
	status?: true;
}

export const incidentKinds: Readonly<Record<'alert' | 'update' | 'correction' | 'resolved' | 'follow_up', Kind>> = {
	alert: { label: 'First notice', hint: 'The first that customers hear of it.', words: [{ name: 'impact', label: 'Details, where there are any' }, { name: 'workaround', label: 'What helps in the meantime' }] },
	update: {
		label: 'Update',
		hint: 'It goes to everybody affected and starts the promise anew.',
		words: [
			{ name: 'findings', label: 'What we know', needed: true },
			{ name: 'nextSteps', label: 'What happens next', needed: true },
			{ name: 'actionsDone', label: 'What was done' },
			{ name: 'mitigation', label: 'What helps in the meantime' },
		],
		status: true,
	},
	correction: { label: 'Correction', hint: 'It goes to exactly those whom the wrong text reached, on the channels it came by.', words: [{ name: 'wrong', label: 'What was wrong', needed: true }, { name: 'right', label: 'What is right', needed: true }] },
	resolved: {
		label: 'It is over',
		hint: 'It goes to everybody who was told, and ends the incident.',
		words: [
			{ name: 'issue', label: 'What the problem was', needed: true },
			{ name: 'cause', label: 'The cause', needed: true },
			{ name: 'solution', label: 'What we did', needed: true },
			{ name: 'prevention', label: 'What keeps it from happening again' },
			{ name: 'compensation', label: 'Compensation' },
		],
		boxes: [
			{ name: 'restored', label: 'Service is back to normal' },
			{ name: 'performanceChecked', label: 'Performance was measured' },
			{ name: 'customersConfirmed', label: 'Customers confirmed that it works' },
			{ name: 'watched', label: 'It was watched so that it does not come back' },
		],
	},
	follow_up: { label: 'What was learnt', hint: 'It goes to everybody who was told, by day.', words: [{ name: 'cause', label: 'The cause', needed: true }, { name: 'lessons', label: 'What we learnt', needed: true }] },
};

export const incidentStatuses: ReadonlyArray<[value: string, label: string]> = [
	['investigating', 'Looking for the cause'],
	['identified', 'Cause known'],
	['fixing', 'Fix under way'],
	['monitoring', 'Fixed, being watched'],
];

export const languageNames: Readonly<Record<string, string>> = { en: 'English', es: 'Spanish', fr: 'French', de: 'German', zh: 'Chinese', ja: 'Japanese' };
