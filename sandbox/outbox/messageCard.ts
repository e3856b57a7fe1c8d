import type { ServiceMessage, Step } from '../services/serviceMessages';
import { vendorOf } from '../services/serviceWorld';
import { channelIcon, channelNames } from './channels';
import { html, type Html } from './html';
import { avatar, time } from './pieces';

const longestText = 20_000;

/** A message of a service as its reader sees or hears it, how far it has come, and what may be done to it. */
export function messageCard(message: ServiceMessage): Html {
	const incoming = message.direction === 'to_customer';
	const vendor = vendorOf(message.service);
	const name = `${channelNames[message.channel]}: ${message.title || message.text.slice(0, 60)}`;
	return html`
<li class="mail service ${incoming ? 'received' : 'written'} by-${message.channel}" id="${message.id}" data-version="${versionOf(message)}">
<article aria-label="${name}">
	<header>
		${incoming ? html`<span class="mark">${channelIcon(message.channel)}</span>` : avatar(message.from)}
		<div class="who"><strong>${incoming ? channelNames[message.channel] : message.from}</strong><span class="muted">${incoming && html`${message.from} `}to ${message.to}</span></div>
		<div class="when">${time(message.at)}</div>
	</header>
	<ul class="badges" aria-label="About this message">
		<li>${vendor.name}</li>
		${message.mark !== '' && html`<li title="By this mark the sender knows it again.">Mark ${message.mark}</li>`}
		${message.details.map(({ name: what, value }) => html`<li>${what}: ${value}</li>`)}
	</ul>
	${message.title !== '' && html`<h2>${message.title}</h2>`}
	${words(message)}
	${!message.answered && html`<p class="note bad">The connection was dropped before the answer: the sender does not know that this was taken.</p>`}
	${progress(message)}
	<footer>
		${incoming && offered(message)}
		${message.request !== undefined && html`<details class="headers"><summary>Request</summary><pre>${JSON.stringify(message.request, null, 2)}</pre></details>`}
		${vendor.receive && incoming && html`<button type="button" class="reply" data-answer="${message.id}">Answer</button>`}
	</footer>
</article>
</li>`;
}

const versionOf = ({ steps, answered }: ServiceMessage): string =>
	`${steps.length}-${steps.flatMap(({ told }) => told).map(({ status, attempts }) => `${status}.${attempts}`).join('_')}-${answered ? 1 : 0}`;

function words({ channel, text }: ServiceMessage): Html {
	const shown = html`${text.slice(0, longestText)}${text.length > longestText && '…'}`;
	if (channel === 'phone') return html`<figure class="script"><figcaption class="muted">What is said</figcaption><blockquote class="text">${text === '' ? html`<span class="muted">What the saved assistant says</span>` : shown}</blockquote></figure>`;
	return html`<div class="body"><div class="text${channel === 'sms' || channel === 'whatsapp' ? ' bubble' : ''}">${text === '' ? html`<span class="muted">No text</span>` : shown}</div></div>`;
}

const good = new Set(['delivered', 'read', 'posted', 'published', 'publish', 'sent', 'accepted', 'received', 'in-progress', 'noted']);
const bad = new Set(['undelivered', 'failed']);

function toneOf({ status, errorCode }: Step): string {
	if (bad.has(status) || (status === 'ended' && errorCode !== undefined && errorCode !== 'customer-ended-call')) return 'bad';
	return good.has(status) || status === 'ended' ? 'good' : 'busy';
}

/** The states it passed, and whether n8n heard of each. */
function progress(message: ServiceMessage): Html {
	const last = message.steps.at(-1);
	return html`<div class="progress ${last ? toneOf(last) : 'idle'}" role="status">
		<ol class="states">${message.steps.map((step) => html`<li class="${toneOf(step)}"><span>${step.status.replace(/[-_]/g, ' ')}${step.errorCode !== undefined && html` (${step.errorCode})`}</span>${told(step)}</li>`)}</ol>
	</div>`;
}

function told({ told: times }: Step): Html | false {
	if (times.length === 0) return false;
	const failed = times.find(({ status }) => status < 200 || status > 299);
	if (!failed) return html`<small class="muted" title="${times[0]?.url}">${times.length === 1 ? 'n8n told' : `n8n told ${times.length} times`}</small>`;
	const why = failed.status === 0 ? 'did not answer' : `answered ${failed.status}`;
	return html`<small class="told-not" title="${failed.url}">n8n ${why}${failed.attempts > 1 && ` (${failed.attempts} tries)`}${failed.problem !== undefined && `: ${failed.problem.slice(0, 160)}`}</small>`;
}

function offered(message: ServiceMessage): Html | false {
	const states = vendorOf(message.service).states?.offered ?? [];
	return states.length > 0 && html`<div class="outcomes" role="group" aria-label="What becomes of it">${states.map(
		({ status, name, errorCode }) => html`<button type="button" data-message="${message.id}" data-status="${status}"${errorCode !== undefined && html` data-error="${errorCode}"`}>${name}</button>`,
	)}</div>`;
}
