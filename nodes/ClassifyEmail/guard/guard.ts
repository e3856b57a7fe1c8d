import type { AutomationKind, Reason } from '../../shared/vocabulary';
import type { Mail } from '../reading/mail';
import { countLetters } from '../language/letters';
import { splitReply } from '../reading/newestText';
import type { GuardOptions, GuardResult } from './automation';
import { fingerprintOf, sameWords } from './fingerprint';
import { loopCaps } from './loopCaps';
import { reachedCap } from './loops';
import { answeredAddress, answersUs, ownReason } from './ownMail';
import { receiptIn, saysNotAutomatic, signalsOf } from './signals';
import type { Signal } from './signals';
import { domainOf } from '../../shared/mail/mailAddress';

export { decideIntentForAutomation } from './automation';
export type { Automation, GuardOptions, GuardResult, HistoryMessage } from './automation';

/** Letters of fresh text that make a marked mail a person's. */
const freshLetters = 20;

function overrideFor(mail: Mail, overrides: GuardOptions['domainOverrides']): { domain: string; kind: 'person' | AutomationKind } | undefined {
	const table = new Map(Object.entries(overrides ?? {}).map(([domain, kind]) => [domain.trim().toLowerCase().replace(/^@/u, ''), kind]));
	// The domain itself, then its parents: "mail.example.com", "example.com".
	const labels = domainOf(mail.from.address).split('.').slice(-10);
	for (let from = 0; from < labels.length - 1; from += 1) {
		const domain = labels.slice(from).join('.');
		const kind = table.get(domain);
		if (kind) return { domain, kind };
	}
	return undefined;
}

/** Signals that hold against "this domain is people": a bounce, and what a mail says of itself in its words. */
const wordCodes = new Set(['auto_reply_subject', 'absence_subject', 'absence_text']);

function holdsForPeople({ kind, reason }: Signal): boolean {
	return kind === 'bounce' || wordCodes.has(reason.code);
}

function isFresh(newText: string, fingerprint: string, options: GuardOptions): boolean {
	const { letters } = countLetters(newText.slice(0, 2_000));
	if (letters < freshLetters || receiptIn(newText)) return false;
	return !(options.history ?? []).some((message) => message.direction === 'in' && sameWords(message.fingerprint ?? '', fingerprint));
}

/** A ticket system marks what its people write: kept where it answers us in words not seen before and no other signal speaks. */
function keptReason(mail: Mail, signals: readonly Signal[], fresh: () => boolean): Reason | undefined {
	const [deciding] = signals;
	if (!deciding || signals.some(({ strength }) => strength === 'sure') || !answersUs(mail) || !fresh()) return undefined;
	return {
		code: 'person_behind_ticket_system',
		text: `Kept as a person's mail although ${deciding.reason.text.replace(/^The/u, 'the').replace(/\.$/u, '')}: it answers a mail of ours with fresh text.`,
		evidence: deciding.reason.evidence,
	};
}

function decided(kind: AutomationKind, reasons: Reason[], fingerprint: string, keptAsPerson?: Reason): GuardResult {
	const [first] = reasons;
	return {
		automation: { kind, reason: first?.text ?? '' },
		fingerprint,
		reasons,
		...(keptAsPerson ? { keptAsPerson } : {}),
	};
}

/**
 * Tells machines from people (rules.md, section 3), before any model sees the mail. Nothing is dropped: the kind says
 * who wrote it, and the reasons on what evidence. In order: our own mail; the operator's word on the domain; bounce;
 * automatic answer; list; what ticket systems mark (a person's fresh answer to us is kept); no-reply address; loop caps
 * over `options.history`. Pure: the same mail, options and `now` give the same result.
 */
export function guard(mail: Mail, options: GuardOptions): GuardResult {
	const newText = options.newText ?? splitReply(mail.text, mail.html, false, mail.subject).newText;
	const fingerprint = fingerprintOf(newText === '' ? mail.text : newText, mail.subject);
	const all = signalsOf(mail, newText);
	const own = ownReason(mail, options.ownAddresses ?? []);
	// Our own mail server reports from our own domain.
	const bouncedAtOurs = own?.code === 'own_address' && all[0]?.kind === 'bounce';
	if (own && !bouncedAtOurs) return decided('own', [own], fingerprint.kept);

	const override = overrideFor(mail, options.domainOverrides);
	const overrideReason: Reason | undefined = override && {
		code: 'domain_override',
		text: `Mail from ${override.domain} is set to "${override.kind}" by the operator.`,
		evidence: override,
	};
	const isPerson = override?.kind === 'person' || override?.kind === 'none';
	const signals = isPerson ? all.filter(holdsForPeople) : all;
	const reasons = signals.map(({ reason }) => reason);
	if (override && overrideReason && override.kind !== 'person' && override.kind !== 'none') {
		return decided(override.kind, [overrideReason, ...reasons], fingerprint.kept);
	}

	const kept = isPerson
		? all.length > 0 && signals.length === 0 ? overrideReason : undefined
		: keptReason(mail, signals, () => isFresh(newText, fingerprint.kept, options));
	const [deciding] = signals;
	if (deciding && !kept) return decided(deciding.kind, reasons, fingerprint.kept);

	const seen = kept ? all.map(({ reason }) => reason) : [];
	const loop = reachedCap(
		options.caps ?? loopCaps,
		options.history ?? [],
		{ threadKey: mail.threadKey, from: mail.from.address, sender: answeredAddress(mail), fingerprint },
		options.now,
	);
	if (loop) return decided('loop', [loop, ...seen], fingerprint.kept);
	if (kept) return decided('none', [kept, ...seen], fingerprint.kept, kept);
	const person: Reason = {
		code: 'person',
		text: saysNotAutomatic(mail)
			? 'Nothing speaks for a machine, and the mail says "Auto-Submitted: no".'
			: 'Nothing speaks for a machine.',
	};
	return decided('none', overrideReason ? [overrideReason, person] : [person], fingerprint.kept);
}
