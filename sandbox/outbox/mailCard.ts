import { extname } from 'node:path';
import type { ParsedMail } from '../services/mailReading';
import { frameSandbox, bytesOf } from './mailFrame';
import type { Progress, ShownMail } from './conversation';
import { html, type Html } from './html';
import { ago, avatar, bytes, time } from './pieces';

/** Headers worth seeing first: threading, automation, unsubscribing. The others follow. */
const firstHeaders = [
	'from', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'auto-submitted',
	'list-unsubscribe', 'list-unsubscribe-post', 'return-path',
];
const longestText = 20_000;

/** One mail as its reader sees it. `data-version` changes whenever its progress does; nothing else of it ever changes. */
export function mailCard({ mail, progress }: ShownMail, parsed: ParsedMail): Html {
	const incoming = mail.direction === 'to_customer';
	const label = parsed.from.name || parsed.from.address || 'Nobody';
	const to = parsed.to.map(({ name, address }) => name || address).join(', ') || mail.envelope.to.join(', ');
	return html`
<li class="mail ${incoming ? 'received' : 'written'}" id="${mail.id}" data-version="${versionOf(progress)}">
<article aria-labelledby="${mail.id}-subject">
	<header>
		${avatar(label)}
		<div class="who"><strong>${label}</strong><span class="muted">to ${to}</span></div>
		<div class="when">${time(mail.at)}</div>
	</header>
	<h2 id="${mail.id}-subject">${parsed.subject || 'No subject'}</h2>
	${badges(parsed)}
	${parsed.problem !== undefined && html`<p class="note bad">${parsed.problem}</p>`}
	${body(mail.id, parsed)}
	${attachments(mail.id, parsed)}
	${progress && progressLine(mail.at, progress)}
	<footer>
		${parsed.html !== null && html`<div class="toggle" role="group" aria-label="How to show this mail">
			<button type="button" data-show="html" aria-pressed="true">Formatted</button>
			<button type="button" data-show="text" aria-pressed="false">Plain text</button>
		</div>`}
		<details class="headers"><summary>Headers</summary>${headerList(parsed)}</details>
		<a class="quiet" href="/api/messages/${mail.id}/raw" download="${mail.id}.eml">Raw mail</a>
		${incoming && html`<button type="button" class="reply" data-reply="${mail.id}">Reply</button>`}
	</footer>
</article>
</li>`;
}

function versionOf(progress: Progress | undefined): string {
	if (!progress) return '';
	return progress.state === 'waiting' ? `waiting-${progress.attempts}` : progress.state;
}

function badges(mail: ParsedMail): Html | false {
	const automatic = [mail.headers['auto-submitted']].flat()[0];
	const found = [
		automatic !== undefined && !/^no\b/i.test(automatic) && html`<li title="Auto-Submitted: ${automatic}">Automatic</li>`,
		mail.inReplyTo !== null && html`<li title="In-Reply-To: ${mail.inReplyTo}">In a thread</li>`,
		mail.headers['list-unsubscribe'] !== undefined && html`<li title="${[mail.headers['list-unsubscribe']].flat().join(' ')}">Can unsubscribe</li>`,
		/<img[^>]+src=["']?https?:/i.test(mail.html ?? '') && html`<li title="Nothing is loaded from the internet.">Remote images not loaded</li>`,
	].filter((badge) => badge !== false);
	return found.length > 0 && html`<ul class="badges" aria-label="Marks of this mail">${found}</ul>`;
}

function body(id: string, mail: ParsedMail): Html {
	const cut = mail.text.length > longestText;
	const text = html`${mail.text.slice(0, longestText)}${cut && html`\n\n… (${mail.text.length - longestText} characters more: see the raw mail)`}`;
	const hasHtml = mail.html !== null;
	return html`<div class="body">
		${hasHtml && html`<iframe data-as="html" src="/mail/${id}/html" sandbox="${frameSandbox}" title="The mail “${mail.subject}”" referrerpolicy="no-referrer" loading="lazy"></iframe>`}
		<div class="text" data-as="text"${hasHtml && html` hidden`}>${mail.text === '' ? html`<span class="muted">No text${hasHtml && ' part'}</span>` : text}</div>
	</div>`;
}

function attachments(id: string, mail: ParsedMail): Html | false {
	return mail.attachments.length > 0 && html`<ul class="attachments" aria-label="Attachments">${mail.attachments.map((one, i) => {
		const name = one.filename ?? `part ${i + 1}`;
		const kind = extname(name).slice(1) || (one.mimeType.split('/')[1] ?? '');
		return html`<li><a href="/mail/${id}/attachments/${i}" download>${name}</a> <span class="muted">${kind} ${bytes(bytesOf(one).length)}</span></li>`;
	})}</ul>`;
}

function headerList(mail: ParsedMail): Html {
	const rank = (name: string) => (firstHeaders.indexOf(name) + 1 || firstHeaders.length + 1);
	const rows = Object.entries(mail.headers)
		.flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
		.sort((one, other) => rank(one.name) - rank(other.name));
	return html`<dl>${rows.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

const steps: Record<Progress['state'], { done: number; tone: string }> = {
	held: { done: 1, tone: 'idle' },
	waiting: { done: 1, tone: 'busy' },
	handed_over: { done: 2, tone: 'busy' },
	answered: { done: 3, tone: 'good' },
	failed: { done: 1, tone: 'bad' },
};

function progressLine(writtenAt: string, progress: Progress): Html {
	const { done, tone } = steps[progress.state];
	return html`<div class="progress ${tone}" role="status">
		<span class="steps" aria-hidden="true">${[1, 2, 3].map((step) => html`<i class="${step <= done ? 'done' : ''}"></i>`)}</span>
		<span>${progressText(writtenAt, progress)}</span>
	</div>`;
}

function progressText(writtenAt: string, progress: Progress): Html {
	switch (progress.state) {
		case 'answered':
			return html`Answered after ${ago(writtenAt, progress.by.at)}: <a href="#${progress.by.id}">see the answer</a>`;
		case 'handed_over':
			return html`Handed to n8n, waiting for an answer`;
		case 'held':
			return html`Kept here: this sandbox hands no mail on`;
		case 'failed':
			return html`n8n did not take it. ${progress.problem}`;
		case 'waiting':
			return progress.attempts === 0
				? html`Sent, on its way to n8n`
				: html`Sent, waiting for n8n (${progress.attempts} ${progress.attempts === 1 ? 'try' : 'tries'}). ${progress.problem}`;
	}
}
