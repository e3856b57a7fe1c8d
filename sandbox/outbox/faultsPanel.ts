import { defaultSlowSeconds, mailFaultKinds } from '../services/mailFaults';
import { modelModes } from '../services/model';
import { serviceFaultKinds } from '../services/serviceFaults';
import { vendors } from '../services/vendors/all';
import { html, type Html } from './html';
import type { OutboxParts } from './outboxServer';
import { time } from './pieces';

const shownLines = 12;

/** Switches for everything that can go wrong in the outside world, and what went wrong at its border. */
export function faultsPanel({ world, services, model, border }: OutboxParts): Html {
	const active = world.faults.list();
	const { mode, delay } = model.report();
	return html`<dialog id="faults" class="sheet" aria-labelledby="faults-title">
<header><h2 id="faults-title">Faults</h2><button type="button" class="close" data-close aria-label="Close">✕</button></header>
<div class="fields">
	<p class="muted">Switch on what goes wrong outside, and see what the workflows do about it.</p>
	<section aria-labelledby="mail-faults">
		<h3 id="mail-faults">Customers’ mail servers</h3>
		<ul class="switches">${mailFaultKinds.map(({ kind, name, text }) => {
			const on = active.find((fault) => fault.kind === kind);
			return html`<li>
			<input type="checkbox" role="switch" id="fault-${kind}" data-fault="${kind}"${on && html` checked`} aria-describedby="fault-${kind}-text">
			<label for="fault-${kind}">${name}</label>
			<p id="fault-${kind}-text" class="muted">${text}</p>
			<div class="settings">
				<label>Whose<input data-pattern value="${on?.pattern ?? '*'}" aria-label="${name}: for which addresses" size="18" spellcheck="false"></label>
				${kind === 'slow' && html`<label>Seconds<input data-seconds type="number" min="0" max="600" value="${on?.seconds ?? defaultSlowSeconds}" aria-label="${name}: seconds"></label>`}
			</div></li>`;
		})}</ul>
	</section>
	<section aria-labelledby="service-faults">
		<h3 id="service-faults">Services</h3>
		<ul class="switches services">${vendors.map(({ service, name }) => {
			const on = services.faults.list().find((fault) => fault.service === service);
			return html`<li data-service="${service}"${on && html` class="on"`}>
			<label for="fault-${service}">${name}</label>
			<select id="fault-${service}" data-kind aria-describedby="fault-${service}-text"><option value="">Works</option>${serviceFaultKinds.map(({ kind, name: title, text }) => html`<option value="${kind}"${kind === on?.kind && html` selected`} title="${text}">${title}</option>`)}</select>
			<p id="fault-${service}-text" class="muted" data-text>${serviceFaultKinds.find(({ kind }) => kind === on?.kind)?.text ?? ''}</p>
			<div class="settings">
				<label>Whose<input data-pattern value="${on?.pattern ?? '*'}" aria-label="${name}: for which recipients" size="14" spellcheck="false"></label>
				<label>Share %<input data-share type="number" min="1" max="100" value="${(on?.share ?? 1) * 100}" aria-label="${name}: share in percent"></label>
			</div></li>`;
		})}</ul>
	</section>
	<section aria-labelledby="model-faults">
		<h3 id="model-faults">Language model</h3>
		<ul class="switches">${modelModes.map((one) => html`<li>
			<input type="radio" name="model-mode" id="model-${one.mode}" value="${one.mode}"${one.mode === mode && html` checked`} aria-describedby="model-${one.mode}-text">
			<label for="model-${one.mode}">${one.name}</label>
			<p id="model-${one.mode}-text" class="muted">${one.text}</p>
			${one.mode === 'slow' && html`<div class="settings"><label>Seconds<input id="model-delay" type="number" min="0" max="600" value="${delay / 1000}" aria-label="Slow: seconds"></label></div>`}
		</li>`)}</ul>
	</section>
	<section aria-labelledby="border"><h3 id="border">At the border</h3><div id="border-log">${borderLines({ model, border })}</div></section>
</div>
<footer><button type="button" id="no-faults">Switch all off</button><button type="button" class="primary" data-close>Done</button></footer>
</dialog>`;
}

export function borderLines({ model, border }: Pick<OutboxParts, 'model' | 'border'>): Html {
	const { calls, promptTokens, completionTokens } = model.report().totals;
	const lines = [
		...border.refusedHosts.map(({ at, host, method, path }) => ({ at, text: `No stand-in for ${host}: ${method} ${path} was refused` })),
		...border.violations.map(({ at, host, method, path, problems }) => ({ at, text: `${host} would refuse ${method} ${path}: ${problems.join('; ')}` })),
	].sort((one, other) => other.at.localeCompare(one.at)).slice(0, shownLines);
	return html`<p class="muted">The model was asked ${calls} ${calls === 1 ? 'time' : 'times'}: ${promptTokens} tokens read, ${completionTokens} written.</p>
	${lines.length === 0 ? html`<p class="muted">No request went anywhere it should not.</p>` : html`<ul class="lines">${lines.map(({ at, text }) => html`<li>${time(at)} ${text}</li>`)}</ul>`}`;
}
