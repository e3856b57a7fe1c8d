import type { Customer } from '../services/roster';
import type { Service, ServiceMessage } from '../services/serviceMessages';
import { accounts } from '../services/vendors/accounts';
import { channelNames } from './channels';
import { html, jsonBlock, type Html } from './html';
import type { OutboxParts } from './outboxServer';

/** A way in which a customer can write to the business other than by mail. */
interface Way {
	label: string;
	service: Service;
	channel: string;
	from: string;
	to: string;
}

const quick = ['STOP', 'START', 'HELP', 'Yes, please', 'stop please', 'Wrong number'];

/** By which services this customer can write, and to which of the business's numbers they last would have. */
export function waysOf({ services, mailboxes }: Pick<OutboxParts, 'services' | 'mailboxes'>, { address, phone, tenant }: Customer): Way[] {
	const messages = services.messages.conversation(address.toLowerCase());
	const last = (service: Service, channel: string): ServiceMessage | undefined =>
		messages.filter((one) => one.service === service && one.channel === channel && one.direction === 'to_customer').at(-1);
	const { twilio, whatsApp } = accounts;
	const own = mailboxes.find((one) => one.tenant === tenant)?.phone;
	const chat = last('chatwoot', 'chat');
	const slack = last('slack', 'slack');
	return [
		...(phone === undefined ? [] : [
			{ label: 'SMS', service: 'twilio' as const, channel: 'sms', from: phone, to: last('twilio', 'sms')?.from ?? own ?? twilio.number },
			{ label: 'WhatsApp, by Twilio', service: 'twilio' as const, channel: 'whatsapp', from: phone, to: last('twilio', 'whatsapp')?.from ?? own ?? twilio.whatsAppNumber },
			{ label: 'WhatsApp, by WhatsApp Business Cloud', service: 'whatsapp' as const, channel: 'whatsapp', from: phone, to: whatsApp.displayNumber },
		]),
		...(chat ? [{ label: channelNames.chat, service: chat.service, channel: 'chat', from: chat.to, to: '' }] : []),
		...(slack ? [{ label: channelNames.slack, service: slack.service, channel: 'slack', from: 'U0CUSTOMER', to: slack.to }] : []),
	];
}

/** Writing as the customer by SMS, WhatsApp, chat or Slack. */
export function answerDialog(parts: Pick<OutboxParts, 'services' | 'mailboxes'>, customer: Customer): Html {
	const ways = waysOf(parts, customer);
	return html`<dialog id="answer" aria-labelledby="answer-title">
<form method="dialog" class="write">
	<header><h2 id="answer-title">Text as ${customer.name}</h2><button type="button" class="close" data-close aria-label="Close">✕</button></header>
	<div class="fields">
		<label>By<select id="answer-way">${ways.map(({ label }, i) => html`<option value="${i}">${label}</option>`)}</select></label>
		<label>To<input id="answer-to" autocomplete="off" spellcheck="false"></label>
		<label>Message<textarea id="answer-text" rows="4" required lang="${customer.language}"></textarea></label>
		<div class="chips" role="group" aria-label="Ready words">${quick.map((text) => html`<button type="button" data-quick="${text}">${text}</button>`)}</div>
		<p class="note bad" id="answer-problem" role="alert" hidden></p>
	</div>
	<footer><button type="button" data-close>Cancel</button><button type="submit" class="primary">Send</button></footer>
</form>
${jsonBlock('ways', ways)}
</dialog>`;
}
