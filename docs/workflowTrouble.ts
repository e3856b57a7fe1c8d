/**
 * What an operator may see go wrong with a workflow, and why and what to do: for its page. By the name of its file; what holds for
 * all of them stands in docs/troubleshooting.md.
 */
export const trouble: Readonly<Record<string, ReadonlyArray<readonly [seen: string, mend: string]>>> = {
	'send-due-messages': [
		['A message stands in the outbox and does not go out', 'It is not due, or it was deferred: the page of **Review what waits** and the column `decision` of `comms.scheduled_messages` say by which rule and until when'],
		['Messages stand as `ambiguous`', 'n8n or the connection ended while they were handed over. A report of the provider settles them, or a person on the page of **Review what waits**; they are never sent again on a guess'],
		['It is slow with many messages', 'Let its trigger start more often (every 10 seconds): runs that overlap never take the same message. More: [queue mode](../queue-mode.md)'],
	],
};
