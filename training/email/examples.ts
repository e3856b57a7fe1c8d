import { viewOf } from '../../nodes/ClassifyEmail/engine/offlineEngine';
import type { FeatureSink } from '../../nodes/ClassifyEmail/engine/trained/columns';
import { idMask, places } from '../../nodes/ClassifyEmail/engine/trained/columns';
import { reading, readFeatures, valuesOf } from '../../nodes/ClassifyEmail/engine/trained/features';
import type { HashedWord } from '../../nodes/ClassifyEmail/engine/trained/hashedWords';
import { pieceInSubject } from '../../nodes/ClassifyEmail/engine/trained/hashedWords';
import type { Head } from '../../nodes/ClassifyEmail/engine/trained/model';
import { headNames, heads } from '../../nodes/ClassifyEmail/engine/trained/model';
import { conceptsOf } from '../../nodes/ClassifyEmail/engine/trained/concepts';
import { splitReply } from '../../nodes/ClassifyEmail/reading/newestText';
import { questions } from '../../nodes/shared/mail/questions';
import { isReplySubject } from '../../nodes/shared/mail/subjectMarks';
import type { LabelledMail } from './mails';
import type { Example } from './regression';

/** From labelled mails to numbers: the same reading as in the node, the known features only. */

/** All features of a mail, one after another. */
export interface MailFeatures {
	ids: Uint32Array;
	/** Places in `groups`. */
	groups: Uint8Array;
	/** First and last token, the subject's counted on behind the body's; -1 for none. */
	from: Int16Array;
	to: Int16Array;
	/** What a feature of each group counts. */
	values: Float64Array;
}

class EverySink implements FeatureSink {
	readonly ids: number[] = [];
	readonly groups: number[] = [];
	readonly from: number[] = [];
	readonly to: number[] = [];

	add(id: number, group: number, from: number, to: number, inSubject: boolean): void {
		const before = inSubject && from >= 0 ? reading.bodyTokens : 0;
		this.ids.push(id & idMask);
		this.groups.push(group);
		this.from.push(from + before);
		this.to.push(to + before);
	}

	addPieces({ pieces }: HashedWord, at: number, inSubject: boolean): void {
		for (const piece of pieces) this.add(inSubject ? pieceInSubject(piece) : piece, inSubject ? places.subject : places.characters, at, at, inSubject);
	}
}

export function featuresOf({ subject, body, from, language }: LabelledMail): MailFeatures {
	const { newText } = splitReply(body, null, false, subject);
	const view = viewOf({ subject, newText, language, from, isReply: isReplySubject(subject), attachments: 0, questions: questions(newText, language) });
	const sink = new EverySink();
	const { counts } = readFeatures(view, conceptsOf(language), sink);
	return { ids: Uint32Array.from(sink.ids), groups: Uint8Array.from(sink.groups), from: Int16Array.from(sink.from), to: Int16Array.from(sink.to), values: valuesOf(counts) };
}

/** Features that stand in at least `least` mails, each with its row: rising by id. */
export function rowsFor(all: readonly MailFeatures[], least: number): Map<number, number> {
	const frequency = new Map<number, number>();
	for (const { ids } of all) for (const id of new Set(ids)) frequency.set(id, (frequency.get(id) ?? 0) + 1);
	const kept = [...frequency].filter(([, count]) => count >= least).map(([id]) => id);
	return new Map(kept.sort((a, b) => a - b).map((id, row) => [id, row]));
}

/** What is right for a mail, head by head, as the heads' classes spell it. */
export function truthOf(mail: LabelledMail, head: Head): string {
	return head === 'needsReply' ? (mail.needsReply ? 'yes' : 'no') : mail[head];
}

export function exampleOf({ ids, groups, from, to, values }: MailFeatures, rows: ReadonlyMap<number, number>, mail: LabelledMail): Example {
	const known = Uint32Array.from(ids.keys()).filter((at) => rows.has(ids[at] as number));
	return {
		features: known.map((at) => rows.get(ids[at] as number) ?? 0),
		values: Float32Array.from(known, (at) => values[groups[at] as number] as number),
		from: Int16Array.from(known, (at) => from[at] as number),
		to: Int16Array.from(known, (at) => to[at] as number),
		targets: Int8Array.from(headNames, (head) => (heads[head] as readonly string[]).indexOf(truthOf(mail, head))),
	};
}
