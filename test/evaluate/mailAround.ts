/** Puts a line into a mail as people write them: greeting, a sentence around, thanks, signature. */

const before = [
	'Hi there,\n\n',
	'Dear team,\n\nI hope you are well. I have been a customer of yours for three years now and never had to write before. ',
	'Hello,\n\nSorry to bother you again, I could not get through on the phone this morning. ',
	'Good afternoon,\n\n',
];
const after = [
	'\n\nThanks a lot!\nTom',
	'\n\nMany thanks in advance for your help. I am at work until five and will read your answer in the evening.\n\nKind regards\nMaria Lopez\nMill Road 12, Leeds',
	' My colleague said that you would be able to help me with this.\n\nBest wishes,\nPeter Brandt',
	'\n\nLooking forward to hearing from you.\n\nRegards,\nSusan',
];

export function asMail(text: string, place: number): string {
	return `${before[place % before.length] ?? ''}${text}${after[(place * 7 + 3) % after.length] ?? ''}`;
}
