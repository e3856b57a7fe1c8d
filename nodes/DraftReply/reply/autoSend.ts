import type { MailClassification } from './inputs';
import type { DraftStatus } from '../draft';

/** What no operator can let go out without a person: see rules of drafts. */
const neverAlone = {
	intents: ['cancellation', 'opt_out'],
	/** Complaints at these urgencies. */
	complaintUrgencies: ['urgent', 'high'],
};

/** Words of lawyers, courts, authorities and data protection, in six languages. */
const legalWords =
	/\b(?:lawyer|attorney|solicitor|lawsuit|sue|legal (?:action|steps|advice|counsel)|litigation|court|subpoena|cease and desist|small claims|gdpr|data protection|ombudsman|chargeback|regulator)\b|(?:abogad|demanda judicial|acciones legales|juzgado|tribunal|burofax|protección de datos|rgpd|consumo y)|(?:avocat|tribunal|mise en demeure|action en justice|poursuites|huissier|juridique|cnil|médiateur)|(?:rechtsanwalt|anwältin|anwalt\b|rechtlich|klage|gericht|abmahnung|mahnbescheid|dsgvo|datenschutz|verbraucherzentrale|schlichtung)|律师|起诉|诉讼|法院|法律|投诉至|监管|消协|弁護士|訴訟|裁判|法的|消費生活センター|個人情報保護/i;

function isLegal(text: string): boolean {
	return legalWords.test(text.normalize('NFKC'));
}

/** The operator's policy: from which confidence on which intent may be answered without a person. */
export function readAutoSend(value: unknown): ReadonlyMap<string, number> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
	return new Map(
		Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0 && entry[1] <= 1),
	);
}

/** Whether a draft may be sent without a person, and the first rule that says so or forbids it. */
export function autoSendOf(given: {
	status: DraftStatus;
	failedChecks: readonly string[];
	classification: MailClassification;
	policy: ReadonlyMap<string, number>;
	senderKnown: boolean;
	mail: string;
}): { allowed: boolean; reason: string } {
	const { classification, policy } = given;
	const no = (reason: string): { allowed: false; reason: string } => ({ allowed: false, reason });
	const intents = [classification.intent, ...classification.secondaryIntents];
	const threshold = policy.get(classification.intent);
	if (classification.injectionSuspected) return no('injection_suspected: the mail seems to give orders to a machine.');
	const barred = intents.find((intent) => neverAlone.intents.includes(intent));
	if (barred !== undefined) return no(`never_automatic: ${barred} always needs a person.`);
	if (intents.includes('complaint') && neverAlone.complaintUrgencies.includes(classification.urgency)) {
		return no(`never_automatic: a complaint of ${classification.urgency} urgency always needs a person.`);
	}
	if (isLegal(given.mail)) return no('never_automatic: the mail speaks of legal matters.');
	if (threshold === undefined) return no(`not_enabled: automatic sending is not switched on for ${classification.intent}.`);
	if (!(classification.confidence >= threshold)) {
		return no(`low_confidence: ${classification.confidence} is below ${threshold}, as set for ${classification.intent}.`);
	}
	if (!given.senderKnown) return no('unknown_sender: the sender is not a stored contact.');
	if (given.status !== 'ready') return no(`not_ready: ${given.failedChecks.join(', ') || given.status}.`);
	return {
		allowed: true,
		reason: `allowed: ${classification.intent} at ${classification.confidence} (set: ${threshold}), sender known, all checks passed.`,
	};
}
