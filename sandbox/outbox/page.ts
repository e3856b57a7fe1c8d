import type { OutboxParts } from './outboxServer';
import { answerDialog, waysOf } from './answerDialog';
import { channelIcon, channelNames, type Channel } from './channels';
import { conversationPage, listCustomers, type ConversationPage } from './conversation';
import { exampleMails, exampleNames } from './exampleMails';
import { faultsPanel } from './faultsPanel';
import { html, jsonBlock, type Html } from './html';
import { mailCard } from './mailCard';
import type { MailReader } from './mailReader';
import { messageCard } from './messageCard';
import { avatar, languageName, time } from './pieces';

export interface View {
	customer?: string;
	/** Only what went by this channel. */
	channel?: Channel;
	before?: string;
	query: string;
}

export async function renderPage(parts: OutboxParts, reader: MailReader, view: View): Promise<string> {
	const title = view.customer === undefined ? 'Outbox' : `${parts.world.roster.find(view.customer).name} · Outbox`;
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/outbox.css">
<script src="/static/outbox.js" defer></script>
</head>
<body class="${view.customer === undefined ? 'shows-list' : 'shows-conversation'}">
<a class="skip" href="#conversation">Skip to the conversation</a>
${topBar(parts)}
<div class="columns">
	<nav class="customers" aria-label="Customers">
		<form class="search" action="/" method="get" role="search">
			<label class="hidden" for="search">Search customers</label>
			<input id="search" name="q" type="search" placeholder="Search customers" value="${view.query}" autocomplete="off">
		</form>
		<div id="customer-list">${customerList(parts, view)}</div>
	</nav>
	<main id="conversation" tabindex="-1" ${view.customer !== undefined && html`data-customer="${view.customer}"`}${view.channel !== undefined && html` data-channel="${view.channel}"`}>
		${view.customer === undefined ? welcome(parts) : await conversation(parts, reader, view.customer, view)}
	</main>
</div>
${view.customer !== undefined && writeDialog(parts, view.customer)}
${view.customer !== undefined && answerDialog(parts, parts.world.roster.find(view.customer))}
${faultsPanel(parts)}
<div id="toast" role="status" aria-live="polite" hidden></div>
</body>
</html>`.text.trim();
}

const linkTo = ({ label, url }: OutboxParts['links'][number]): Html | false => /^https?:\/\//.test(url) && html`<a class="link" href="${url}" target="_blank" rel="noopener">${label}</a>`;

function topBar({ links, model, world, services }: OutboxParts): Html {
	const faults = world.faults.list().length + services.faults.list().length + (model.mode === 'helpful' ? 0 : 1);
	const [bar, later] = [links.filter(({ more }) => !more), links.filter(({ more }) => more)];
	return html`<header class="top">
	<a class="brand" href="/" aria-label="Outbox"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M3 13h5l1.5 3h5L16 13h5v6a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/><path d="m7 8 5-5 5 5M12 3v9" fill="none"/></svg><span>Outbox</span></a>
	<p class="claim">What every customer would have received. Nothing leaves this machine.</p>
	<div class="actions">
		${bar.map(linkTo)}
		${later.length > 0 && html`<button type="button" class="link" popovertarget="pages">More pages</button><nav id="pages" popover aria-label="More pages"><ul>${later.map((link) => html`<li>${linkTo(link)}</li>`)}${bar.slice(1).map((link) => html`<li class="narrow">${linkTo(link)}</li>`)}</ul></nav>`}
		<button type="button" id="open-faults" aria-haspopup="dialog"${faults > 0 && html` class="on"`}>Faults<span class="count"${faults === 0 && html` hidden`}>${faults}</span></button>
	</div>
</header>`;
}

export function customerList(parts: OutboxParts, { customer: selected, query }: View): Html {
	const { rows, more } = listCustomers(parts, query);
	if (rows.length === 0) {
		return query === ''
			? html`<p class="empty small">No customers yet. They appear with their first message.</p>`
			: html`<p class="empty small">Nobody is called “${query}”.</p>`;
	}
	return html`<ul>${rows.map(({ name, address, language, tenant, unread, last }) => html`<li>
		<a href="/?customer=${encodeURIComponent(address)}"${address.toLowerCase() === selected && html` aria-current="page"`}${unread > 0 && html` class="unread"`}>
			${avatar(name)}
			<span class="name">${name}</span>
			<span class="when">${last && time(last.at)}</span>
			<span class="about">${last ? html`${last.direction === 'from_customer' && html`<span aria-label="wrote">↗ </span>`}${last.about}` : address}</span>
			${unread > 0 && html`<span class="count">${unread}<span class="hidden"> unread</span></span>`}
			<span class="tags"><span>${tenant}</span><span>${languageName(language)}</span></span>
		</a></li>`)}</ul>${more > 0 && html`<p class="empty small">${more} more: search to find them.</p>`}`;
}

export async function conversation(parts: OutboxParts, reader: MailReader, address: string, { channel, before }: Pick<View, 'channel' | 'before'>): Promise<Html> {
	const page = conversationPage(parts, address, channel, before);
	const { customer } = page;
	const canText = waysOf(parts, customer).length > 0;
	const here = `/?customer=${encodeURIComponent(customer.address)}`;
	const inChannel = channel === undefined ? here : `${here}&channel=${channel}`;
	return html`
	<header class="person">
		<a class="back" href="/" aria-label="All customers"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M15 5l-7 7 7 7" fill="none"/></svg></a>
		${avatar(customer.name)}
		<div class="who"><h1>${customer.name}</h1><p class="muted"><span class="address">${customer.address}</span>${customer.phone !== undefined && html`<span>${customer.phone}</span>`}<span>${languageName(customer.language)}</span><span>${customer.tenant}</span></p></div>
		${canText && html`<button type="button" id="open-answer" aria-haspopup="dialog">${channelIcon('sms')}<span>Text</span></button>`}
		<button type="button" class="primary" id="open-write" aria-haspopup="dialog"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M4 20l1-4L16 5l3 3L8 19z" fill="none"/></svg><span>Write<span class="wide"> as ${customer.name}</span></span></button>
	</header>
	<div class="scroll" id="scroll">
		${tabs(page, here, channel)}
		${page.before !== undefined && html`<p class="earlier"><a href="${inChannel}&before=${page.before}">Show earlier messages</a></p>`}
		${await entryList(page, parts, reader)}
		${before !== undefined && html`<p class="earlier"><a href="${inChannel}">Back to the newest</a></p>`}
	</div>`;
}

function tabs({ counts, total }: ConversationPage, here: string, channel: Channel | undefined): Html | false {
	if (total === 0) return false;
	const tab = (href: string, isHere: boolean, name: Html, count: number) =>
		html`<li><a href="${href}"${isHere && html` aria-current="true"`}>${name} <span class="muted">${count}</span></a></li>`;
	return html`<nav class="tabs" aria-label="Channels"><ul>
		${tab(here, channel === undefined, html`All`, total)}
		${counts.map((one) => tab(`${here}&channel=${one.channel}`, one.channel === channel, html`${channelIcon(one.channel)}${channelNames[one.channel]}`, one.count))}
	</ul></nav>`;
}

async function entryList({ customer, entries, total }: ConversationPage, { world }: OutboxParts, reader: MailReader): Promise<Html> {
	if (entries.length === 0) {
		return html`<div class="empty"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M3 6h18v12H3zM3 7l9 6 9-6" fill="none"/></svg>
		<h2>Nothing yet for ${customer.name}</h2>
		<p>${total === 0 ? html`Write as ${customer.name} and watch what comes back.` : 'Nothing went by this channel.'}</p></div>`;
	}
	// An answer that hasn't come yet has no place in the list; the list itself is the live part.
	const cards = await Promise.all(
		entries.map(async (entry) => (entry.message ? messageCard(entry.message) : mailCard(entry, await reader.read(world.store.get(entry.mail.id) ?? entry.mail)))),
	);
	return html`<ol class="mails" id="mails">${cards}</ol>`;
}

function welcome({ world, services }: OutboxParts): Html {
	const count = world.store.size + services.messages.size;
	return html`<div class="empty">
		<svg aria-hidden="true" viewBox="0 0 24 24"><path d="M3 13h5l1.5 3h5L16 13h5v6a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM7 8l5-5 5 5M12 3v9" fill="none"/></svg>
		<h1>${count === 0 ? 'Nothing has been sent yet' : 'Choose a customer'}</h1>
		<p>${count === 0 ? 'Choose a customer and write a mail as them: the answer will appear beside it.' : 'On the left is everyone the business writes to; here is what they received and wrote.'}</p>
	</div>`;
}

function writeDialog({ world, mailboxes }: OutboxParts, address: string): Html {
	const customer = world.roster.find(address);
	const examples = exampleMails[customer.language] ?? exampleMails.en ?? [];
	const received = world.store.conversation(address).filter(({ direction }) => direction === 'to_customer').slice(-15).reverse();
	const own = mailboxes.find(({ tenant }) => tenant === customer.tenant)?.address ?? mailboxes[0]?.address;
	return html`<dialog id="write" aria-labelledby="write-title">
<form method="dialog" class="write">
	<header><h2 id="write-title">Write as ${customer.name}</h2><button type="button" class="close" data-close aria-label="Close">✕</button></header>
	<div class="fields">
		<label>Start from an example<select id="write-example"><option value="">An empty mail</option>${examples.map(({ kind, subject }, i) => html`<option value="${i}">${exampleNames[kind]}: ${subject}</option>`)}</select></label>
		<label>Answer to<select id="write-reply"><option value="">A new conversation</option>${received.map(({ id, subject, messageId }) => html`<option value="${id}" data-message-id="${messageId}" data-subject="${subject}">${subject || 'No subject'}</option>`)}</select></label>
		<label>To<input id="write-to" type="email" list="mailboxes" value="${own}" required autocomplete="off"><datalist id="mailboxes">${mailboxes.map((one) => html`<option value="${one.address}">${one.tenant}</option>`)}</datalist></label>
		<label>Subject<input id="write-subject" autocomplete="off"></label>
		<label>Message<textarea id="write-text" rows="9" required lang="${customer.language}"></textarea></label>
		<p class="note bad" id="write-problem" role="alert" hidden></p>
	</div>
	<footer><button type="button" data-close>Cancel</button><button type="submit" class="primary">Send</button></footer>
</form>
${jsonBlock('examples', examples)}
${jsonBlock('writer', { name: customer.name, address: customer.address })}
</dialog>`;
}
