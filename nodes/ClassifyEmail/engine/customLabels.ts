import type { Reason } from '../../shared/vocabulary';
import type { Vector } from './similarity';
import { cosine, countTerms, documentFrequency, weighTerms } from './similarity';

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
	/** 0..1 */
	confidence: number;
	scores: Record<string, number>;
	reasons: Reason[];
}

const policy = {
	/** An example counts so much of a description. */
	example: 1,
	description: 0.75,
	/** Similarity below which none of the labels is meant. */
	least: 0.11,
	/** Sharpness of the shares. */
	temperature: 0.06,
} as const;

interface Sample {
	label: string;
	text: string;
	vector: Vector;
	share: number;
}

/** Learns the labels once for a run; gives the function that labels a text. */
export function customLabeller(labels: CustomLabel[]): (text: string) => CustomAnswer {
	const raw = labels.flatMap(({ name, description, examples }) => [
		...examples.filter((text) => text.trim() !== '').map((text) => ({ label: name, text, share: policy.example })),
		{ label: name, text: `${name.replace(/[_-]/gu, ' ')}. ${description}`, share: policy.description },
	]);
	const counted = raw.map((sample) => ({ ...sample, vector: countTerms(sample.text) }));
	const frequency = documentFrequency(counted.map(({ vector }) => vector));
	// Features that many labels share count less (smoothed inverse document frequency).
	const telling = (feature: number) => Math.log((1 + counted.length) / (1 + (frequency.get(feature) ?? 0))) + 0.35;
	const samples: Sample[] = counted.map((sample) => ({ ...sample, vector: weighTerms(sample.vector, telling) }));

	return (text) => {
		const asked = weighTerms(countTerms(text), telling);
		const nearest = new Map<string, { similarity: number; text: string }>();
		for (const sample of samples) {
			const similarity = cosine(asked, sample.vector) * sample.share;
			if (similarity > (nearest.get(sample.label)?.similarity ?? -1)) nearest.set(sample.label, { similarity, text: sample.text });
		}
		return decide(labels, nearest);
	};
}

function decide(labels: CustomLabel[], nearest: Map<string, { similarity: number; text: string }>): CustomAnswer {
	const names = labels.map(({ name }) => name);
	const similarities = new Map(names.map((name) => [name, nearest.get(name)?.similarity ?? 0]));
	similarities.set('other', Math.max(policy.least, similarities.get('other') ?? 0));
	const most = Math.max(...similarities.values());
	const powers = [...similarities].map(([name, value]) => [name, Math.exp((value - most) / policy.temperature)] as const);
	const sum = powers.reduce((total, [, power]) => total + power, 0);
	const scores = Object.fromEntries(powers.map(([name, power]) => [name, Math.round((power / sum) * 1000) / 1000]));
	const label = [...similarities].find(([, value]) => value === most)?.[0] ?? 'other';
	const near = nearest.get(label);
	const reason: Reason =
		label === 'other' || !near
			? { code: 'nothing_like_it', text: 'No example or description of a label is like this mail.' }
			: {
					code: 'nearest_example',
					text: `Most like this of "${label}": "${near.text.slice(0, 120)}".`,
					evidence: { label, example: near.text.slice(0, 300) },
				};
	return { label, confidence: scores[label] ?? 0, scores, reasons: [reason] };
}
