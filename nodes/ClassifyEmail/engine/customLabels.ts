import type { Reason } from '../../shared/vocabulary';
import { detectLanguage } from '../language/detectLanguage';
import type { Heard, Run } from './ownLabels/calibration';
import { knownLogit, listen, share, temperatureOf } from './ownLabels/calibration';
import type { Sample, Standing } from './ownLabels/model';
import { LabelModel, toShares } from './ownLabels/model';
import { passagesOf } from './ownLabels/passages';
import type { ReadText } from './ownLabels/reasons';
import { nearestExample, nothingLikeIt } from './ownLabels/reasons';
import { LabelSpace } from './ownLabels/space';
import { reading, termsOf } from './ownLabels/terms';
import type { ConceptKnowledge } from './trained/features';
import { simplifiedChinese } from './trained/simplified';
import { tokensOf } from './trained/tokens';
import { round } from './rounded';

/** A label of the operator's own. */
export interface CustomLabel {
	name: string;
	description: string;
	/** Mails or sentences that carry the label. */
	examples: string[];
}

export interface CustomAnswer {
	/** One of the given names, or `other`. */
	label: string;
	/** 0..1: how often such an answer is right. */
	confidence: number;
	/** Share of each label and of `other`, summing to 1. */
	scores: Record<string, number>;
	reasons: Reason[];
}

/** Labels a text. `language`: ISO 639-1, where it is known. */
export type CustomLabeller = (text: string, language?: string) => CustomAnswer;

/** What a label's name with its description counts beside an example. */
export const descriptionShare = 0.5;

const other = 'other';

interface Given extends ReadText {
	label: number;
	isExample: boolean;
	share: number;
}

type ConceptsOf = (language: string) => ConceptKnowledge | undefined;

function read(whole: string, language: string, conceptsOf: ConceptsOf): ReadText {
	const text = whole.slice(0, reading.characters);
	const plain = language === 'zh' ? simplifiedChinese(text) : text;
	return { text, tokens: tokensOf(plain, reading.tokens), known: conceptsOf(language) };
}

/** The examples of a label are mostly in one language, which is easier told of all of them than of each. */
async function readLabel({ name, description, examples }: CustomLabel, label: number, conceptsOf: ConceptsOf): Promise<Given[]> {
	const written = examples.filter((text) => text.trim() !== '');
	const about = `${name.replace(/[_-]/gu, ' ')}. ${description}`.trim();
	const { language: usual } = await detectLanguage([...written, about].join('\n'));
	const given: Given[] = [];
	for (const text of written) {
		const { language } = await detectLanguage(text, usual);
		given.push({ ...read(text, language, conceptsOf), label, isExample: true, share: 1 });
	}
	const { language } = await detectLanguage(about, usual);
	return [...given, { ...read(about, language, conceptsOf), label, isExample: false, share: written.length > 0 ? descriptionShare : 1 }];
}

/** Learns the labels once for a run; gives the function that labels a text. Deterministic. */
export async function customLabeller(labels: readonly CustomLabel[]): Promise<CustomLabeller> {
	const { trainedModel } = await import('./trained/model.lazy');
	const conceptsOf: ConceptsOf = (language) => trainedModel.conceptsOf(language);
	const given: Given[] = [];
	for (const [place, label] of labels.entries()) given.push(...(await readLabel(label, place, conceptsOf)));
	const terms = given.map(({ tokens, known }) => termsOf(tokens, known));
	const space = new LabelSpace(terms);
	const samples = terms.map((own, place): Sample => {
		const { label = 0, share: counted = 1, isExample = false } = given[place] ?? {};
		return { label, share: counted, isExample, vector: space.vectorOf(own) };
	});
	const model = new LabelModel(samples, labels.length, space.size);
	const examples = given.filter(({ isExample }) => isExample).length;
	const run: Run = { labels: Math.max(1, labels.length), examples: Math.max(1, examples / Math.max(1, labels.length)), namesOnly: examples === 0 };
	const heard = listen(model, samples, run);
	const names = labels.map(({ name }) => name);

	return (text, language = 'und') => {
		const mail = read(text, language, conceptsOf);
		const passages = passagesOf(mail.tokens).map((tokens) => {
			const vector = space.vectorOf(termsOf(tokens, mail.known));
			const standing = model.standing(vector);
			return { mail: { ...mail, tokens }, vector, standing, logit: knownLogit(standing, run) };
		});
		const telling = passages.reduce((best, one) => (one.logit > best.logit ? one : best));
		const shares = toShares(model.scores(telling.vector), temperatureOf(run));
		return answer(names, given, telling, shares, heard);
	};
}

interface Passage {
	mail: ReadText;
	standing: Standing;
	/** Of having one of the labels. */
	logit: number;
}

/** @param telling the passage that is most like one of the labels; `shares` of the labels in it, a name each */
function answer(names: readonly string[], given: readonly Given[], telling: Passage, shares: Float64Array, heard: Heard): CustomAnswer {
	const known = share(heard.shift + heard.stretch * telling.logit);
	const exact = new Map<string, number>([[other, 1 - known]]);
	names.forEach((name, place) => exact.set(name, (exact.get(name) ?? 0) + known * (shares[place] ?? 0)));
	const [label, confidence] = [...exact].reduce((most, one) => (one[1] > most[1] ? one : most));
	const place = label === other ? shares.indexOf(Math.max(...shares)) : names.indexOf(label);
	const near = given[telling.standing.positions[place] ?? -1];
	return {
		label,
		confidence: round(confidence),
		scores: Object.fromEntries([...exact].map(([name, value]) => [name, round(value)])),
		reasons: [
			label !== other && near
				? nearestExample(label, telling.mail, near, near.isExample)
				: nothingLikeIt(near && { label: names[place] ?? other, example: near.text }),
		],
	};
}
