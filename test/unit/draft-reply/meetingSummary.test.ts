import { readFileSync } from 'node:fs';
import { readNotes, sentencesIn } from '../../../nodes/DraftReply/meetingFollowUp/notes';
import { attributed, summarise } from '../../../nodes/DraftReply/meetingFollowUp/summarise';
import { sharedData } from '../sharedData';
import { rougeL, rougeN } from './rouge';

const file = sharedData('meetings/qmsum-product-val.jsonl');

interface Meeting {
	general_query_list: Array<{ answer: string }>;
	meeting_transcripts: Array<{ speaker: string; content: string }>;
}

describe('the offline summary of a meeting', () => {
	(file === undefined ? it.skip : it)('is nearer to what people wrote than the beginning of the meeting is, by ROUGE-1, -2 and -L', () => {
		const all = readFileSync(file ?? '', 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Meeting);
		const sums = { ours: [0, 0, 0], lead: [0, 0, 0], words: 0 };
		for (const { general_query_list: [query], meeting_transcripts: transcript } of all) {
			const reference = query?.answer ?? '';
			const { turns } = readNotes(transcript, {}, () => false);
			const sentences = sentencesIn(turns, () => undefined);
			const ours = summarise(sentences, 'en').map(attributed).join(' ');
			const length = ours.split(' ').length;
			// As long as ours, cleaned and attributed as ours: only the choice differs.
			const lead = turns.map(attributed).join(' ').split(' ').slice(0, length).join(' ');
			sums.words += length;
			for (const [which, text] of [['ours', ours], ['lead', lead]] as const) {
				[rougeN(text, reference, 1), rougeN(text, reference, 2), rougeL(text, reference)].forEach((value, index) => (sums[which][index] = (sums[which][index] ?? 0) + value));
			}
		}
		const mean = (values: number[]): number[] => values.map((value) => value / all.length);
		const [ours, lead] = [mean(sums.ours), mean(sums.lead)];
		const shown = (values: number[]): string => values.map((value) => value.toFixed(3)).join(', ');
		console.log(`${all.length} meetings, ${Math.round(sums.words / all.length)} words a summary. ROUGE-1, -2, -L: ours ${shown(ours)}; lead ${shown(lead)}.`);
		for (const index of [0, 1, 2]) expect(ours[index]).toBeGreaterThan(lead[index] ?? 1);
	});
});
