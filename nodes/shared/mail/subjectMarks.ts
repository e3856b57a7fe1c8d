/** What mail programs put before the subject of an answer and of a forwarded mail, by language. */
const replyWords = ['re', 'aw', 'sv', 'vs', 'ref', 'res', 'rif', 'antw', 'odp', '回复', '回覆', '答复', '返信'].join('|');
const forwardWords = ['fwd?', 'wg', 'tr', 'rv', 'enc', 'rm', '转发', '轉寄', '転送'].join('|');

/** "Re[2]:", "Re (2):", "回复：" */
const ending = '(?:\\[\\d{1,3}\\]|\\s?\\(\\d{1,3}\\))?\\s?[:：]\\s*';
const replyMark = new RegExp(`^(?:${replyWords})${ending}`, 'iu');
const marks = new RegExp(`^(?:(?:${replyWords}|${forwardWords})${ending})+`, 'iu');

/** Whether a subject is that of an answer. */
export function isReplySubject(subject: string): boolean {
	return replyMark.test(subject.trimStart());
}

/** The subject without the marks of answers and forwarded mail, however many there are. */
export function withoutSubjectMarks(subject: string): string {
	return subject.trimStart().replace(marks, '');
}
