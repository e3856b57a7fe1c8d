import type { DateTime } from 'luxon';
import type { Channel, ConsentEvent, Contact, Evidence, Incident, Message, RuleCode, Sent } from './model';
import type { ChannelPolicy } from './policy';

export interface Context {
	channel: Channel;
	message: Message;
	contact: Contact;
	consent: readonly ConsentEvent[];
	history: readonly Sent[];
	incidents: readonly Incident[];
	policy: ChannelPolicy;
	/** When the decision is asked for. */
	now: DateTime<true>;
	/** The instant it is asked about: `now`, or a later one to which a rule has deferred the message. */
	at: DateTime<true>;
	/** What cannot be sent until then is not sent at all. */
	limit: DateTime<true>;
}

export type Verdict = { rule: RuleCode; text: string; evidence: Evidence } & (
	{ action: 'send' } | { action: 'defer'; until: DateTime<true> } | { action: 'block' }
);

/** Speaks where it has something to say about the message; silent where the next rule is to be asked. */
export type Rule = (context: Context) => Verdict | undefined;
