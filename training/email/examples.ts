import { viewOf } from '../../nodes/ClassifyEmail/engine/offlineEngine';
import type { Feature, MailFeatures } from '../../nodes/ClassifyEmail/engine/trained/features';
import { featuresOf, valueOf } from '../../nodes/ClassifyEmail/engine/trained/features';
import type { Head } from '../../nodes/ClassifyEmail/engine/trained/model';
import { headNames, heads } from '../../nodes/ClassifyEmail/engine/trained/model';
import { conceptsOf } from '../../nodes/ClassifyEmail/engine/trained/concepts';
import { splitReply } from '../../nodes/ClassifyEmail/reading/newestText';
import { questions } from '../../nodes/shared/mail/questions';
import { isReplySubject } from '../../nodes/shared/mail/subjectMarks';
import type { LabelledMail } from './mails';
import type { Example } from './regression';

/** From labelled mails to numbers: the same reading as in the node, the known features only. */

export function readFeatures({ subject, body, from, language }: LabelledMail): MailFeatures {
	const { newText } = splitReply(body, null);
	const view = viewOf({ subject, newText, language, from, isReply: isReplySubject(subject), attachments: 0, questions: questions(newText, language) });
	return featuresOf(view, conceptsOf(language));
}

/** Features that stand in at least `least` mails, each with its row: rising by id. */
export function rowsFor(all: readonly MailFeatures[], least: number): Map<number, number> {
	const frequency = new Map<number, number>();
	for (const { features } of all) for (const { id } of features) frequency.set(id, (frequency.get(id) ?? 0) + 1);
	const kept = [...frequency].filter(([, count]) => count >= least).map(([id]) => id);
	return new Map(kept.sort((a, b) => a - b).map((id, row) => [id, row]));
}

/** What is right for a mail, head by head, as the heads' classes spell it. */
export function truthOf(mail: LabelledMail, head: Head): string {
	return head === 'needsReply' ? (mail.needsReply ? 'yes' : 'no') : mail[head];
}

export function exampleOf({ features, counts }: MailFeatures, rows: ReadonlyMap<number, number>, mail: LabelledMail): Example {
	const known = features.filter(({ id }: Feature) => rows.has(id));
	return {
		features: Uint32Array.from(known, ({ id }) => rows.get(id) ?? 0),
		values: Float32Array.from(known, ({ group }) => valueOf(group, counts)),
		targets: Int8Array.from(headNames, (head) => (heads[head] as readonly string[]).indexOf(truthOf(mail, head))),
	};
}
