'use strict';
// The page works as plain links without this script; it adds live updates, writing, and the switches.
(() => {
	const main = document.getElementById('conversation');
	const search = document.getElementById('search');
	const { customer, channel = '' } = main.dataset;
	const earlier = new URLSearchParams(location.search).get('before');
	const byId = (id) => document.getElementById(id);

	async function post(path, body) {
		const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
		const value = await answer.json();
		if (!answer.ok) throw new Error(value.error ?? `The sandbox answered ${answer.status}.`);
		return value;
	}

	async function fragment(path) {
		const answer = await fetch(path);
		if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
		const holder = document.createElement('template');
		holder.innerHTML = await answer.text();
		return holder.content;
	}

	let toastTimer;
	function toast(text) {
		const box = byId('toast');
		box.textContent = text;
		box.hidden = false;
		clearTimeout(toastTimer);
		toastTimer = setTimeout(() => (box.hidden = true), 5000);
	}

	// --- mails -------------------------------------------------------------------------------------------------

	function fit(frame) {
		const content = frame.contentDocument?.documentElement;
		if (!content || content.scrollHeight === 0) return;
		frame.style.height = '0px';
		const height = Math.min(content.scrollHeight + 2, 1600);
		frame.style.height = `${height}px`;
	}

	function atEnd() {
		const scroll = byId('scroll');
		return scroll !== null && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 160;
	}

	function toEnd() {
		const scroll = byId('scroll');
		if (scroll) scroll.scrollTop = scroll.scrollHeight;
	}

	function prepare(root) {
		for (const frame of root.querySelectorAll('iframe')) {
			const settle = () => {
				const follow = atEnd();
				fit(frame);
				if (follow && !location.hash) toEnd();
			};
			frame.addEventListener('load', settle);
			if (frame.contentDocument?.readyState === 'complete') settle();
		}
	}

	addEventListener('resize', () => document.querySelectorAll('.body iframe').forEach(fit));

	main.addEventListener('click', (event) => {
		const toggle = event.target.closest('[data-show]');
		if (toggle) {
			const mail = toggle.closest('.mail');
			for (const button of mail.querySelectorAll('[data-show]')) button.setAttribute('aria-pressed', String(button === toggle));
			for (const part of mail.querySelectorAll('[data-as]')) part.hidden = part.dataset.as !== toggle.dataset.show;
			mail.querySelectorAll('iframe:not([hidden])').forEach(fit);
		}
		const reply = event.target.closest('[data-reply]');
		if (reply) openWriting(reply.dataset.reply);
		if (event.target.closest('#open-write')) openWriting('');
		if (event.target.closest('#open-answer')) openAnswer();
		const answer = event.target.closest('[data-answer]');
		if (answer) openAnswer(answer.closest('.mail').className.match(/by-(\w+)/)?.[1]);
		const outcome = event.target.closest('[data-status]');
		if (outcome) decide(outcome);
	});

	/** What becomes of a message: told to n8n as the service would. */
	async function decide(button) {
		const { message, status, error } = button.dataset;
		button.disabled = true;
		try {
			await post(`/control/services/messages/${message}/status`, { status, errorCode: error });
		} catch (problem) {
			toast(problem.message);
		} finally {
			button.disabled = false;
		}
	}

	// --- live --------------------------------------------------------------------------------------------------

	async function refreshCustomers() {
		const list = byId('customer-list');
		const focused = document.activeElement?.closest?.('#customer-list a')?.getAttribute('href');
		const query = new URLSearchParams({ q: search.value, customer: customer ?? '' });
		const scrolled = list.scrollTop;
		list.replaceChildren(await fragment(`/fragment/customers?${query}`));
		list.scrollTop = scrolled;
		if (focused) [...list.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
	}

	async function refreshConversation() {
		if (!customer || earlier) return;
		const fresh = await fragment(`/fragment/conversation?${new URLSearchParams({ customer, channel })}`);
		const shown = byId('mails');
		const follow = atEnd();
		if (!shown || !fresh.getElementById('mails')) {
			main.replaceChildren(fresh);
			prepare(main);
			toEnd();
			return;
		}
		for (const place of ['.tabs', '.earlier']) {
			const now = fresh.querySelector(place);
			const then = main.querySelector(place);
			if (now && then) then.replaceWith(now);
			else if (now) shown.before(now);
		}
		// Mails that are shown stay as they are, opened headers and all; only how far they have come may change.
		for (const mail of [...fresh.querySelectorAll('.mail')]) {
			const known = byId(mail.id);
			if (known && known.dataset.version === mail.dataset.version) continue;
			if (known) {
				known.querySelector('.progress')?.replaceWith(mail.querySelector('.progress'));
				known.dataset.version = mail.dataset.version;
				continue;
			}
			mail.classList.add('fresh');
			shown.append(mail);
			prepare(mail);
		}
		if (follow) toEnd();
	}

	function markRead() {
		const unread = document.querySelector('#customer-list a[aria-current].unread');
		if (customer && unread && document.visibilityState === 'visible') post('/api/read', { customer }).catch(() => {});
	}

	let refreshing = Promise.resolve();
	function refresh(customers) {
		refreshing = refreshing
			.then(async () => {
				await refreshCustomers();
				if (customers.includes('*')) return location.reload();
				if (customers.includes(customer)) await refreshConversation();
				if (byId('faults').open) byId('border-log').replaceChildren(await fragment('/fragment/border'));
				await showFaultCount();
				markRead();
			})
			// The sandbox may just be stopping; the next message brings the page up to date.
			.catch(() => {});
	}

	function listen() {
		let wasOpen = false;
		const events = new EventSource('/events');
		events.onopen = () => {
			if (wasOpen) refresh([customer]);
			wasOpen = true;
		};
		events.onmessage = ({ data }) => refresh(JSON.parse(data).customers);
		addEventListener('pagehide', () => events.close());
	}

	let typing;
	search.addEventListener('input', () => {
		clearTimeout(typing);
		typing = setTimeout(() => refreshCustomers().catch(() => {}), 150);
	});
	search.form.addEventListener('submit', (event) => event.preventDefault());

	// --- dialogs -----------------------------------------------------------------------------------------------

	for (const dialog of document.querySelectorAll('dialog')) {
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
		});
	}

	const write = byId('write');
	const fields = write && {
		example: byId('write-example'),
		reply: byId('write-reply'),
		to: byId('write-to'),
		subject: byId('write-subject'),
		text: byId('write-text'),
		problem: byId('write-problem'),
	};
	const examples = write ? JSON.parse(byId('examples').textContent) : [];
	const writer = write ? JSON.parse(byId('writer').textContent) : {};
	const answered = new Map();

	async function openWriting(replyTo) {
		fields.problem.hidden = true;
		if (replyTo) await answer(replyTo).catch((error) => toast(error.message));
		else if (!fields.text.value) fields.reply.value = '';
		write.showModal();
		(replyTo ? fields.text : fields.example).focus();
	}

	async function answer(id) {
		if (!answered.has(id)) {
			const mail = await (await fetch(`/api/messages/${id}`)).json();
			answered.set(id, mail);
		}
		const mail = answered.get(id);
		if (![...fields.reply.options].some(({ value }) => value === id)) fields.reply.add(new Option(mail.subject || 'No subject', id), 1);
		fields.reply.value = id;
		const replyAddress = [mail.headers['reply-to']].flat()[0]?.match(/[^\s<>"]+@[^\s<>"]+/)?.[0];
		fields.to.value = replyAddress ?? mail.from.address;
		fields.subject.value = /^(re|aw|rv|sv|回复|返信)\s*[::]/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`;
	}

	if (write) {
		fields.reply.addEventListener('change', () => {
			if (fields.reply.value) answer(fields.reply.value).catch((error) => toast(error.message));
			else fields.subject.value = '';
		});
		fields.example.addEventListener('change', () => {
			const example = examples[Number(fields.example.value)];
			if (fields.example.value === '' || !example) return;
			if (!fields.reply.value) fields.subject.value = example.subject;
			fields.text.value = example.text;
		});
		write.querySelector('form').addEventListener('submit', async (event) => {
			event.preventDefault();
			const send = write.querySelector('[type=submit]');
			const original = answered.get(fields.reply.value);
			const example = fields.example.value === '' ? undefined : examples[Number(fields.example.value)];
			send.disabled = true;
			try {
				await post('/api/mails', {
					from: writer,
					to: fields.to.value.trim(),
					subject: fields.subject.value,
					text: fields.text.value,
					headers: example && fields.text.value === example.text ? example.headers : undefined,
					inReplyTo: original?.messageId,
					references: original ? [...original.references, original.messageId] : undefined,
				});
				write.querySelector('form').reset();
				fields.reply.value = '';
				write.close();
				toast('Sent. The answer will appear here.');
				await refreshConversation();
				toEnd();
			} catch (error) {
				fields.problem.textContent = `Not sent: ${error.message}`;
				fields.problem.hidden = false;
			} finally {
				send.disabled = false;
			}
		});
	}

	// --- texts of customers -------------------------------------------------------------------------------------

	const answerForm = byId('answer');
	const ways = answerForm ? JSON.parse(byId('ways').textContent) : [];

	function chooseWay() {
		const way = ways[Number(byId('answer-way').value)];
		byId('answer-to').value = way?.to ?? '';
		byId('answer-to').closest('label').hidden = !way?.to;
	}

	function openAnswer(by) {
		const wanted = by && ways.findIndex((way) => way.channel === by);
		if (wanted > 0) byId('answer-way').value = String(wanted);
		byId('answer-problem').hidden = true;
		chooseWay();
		answerForm.showModal();
		byId('answer-text').focus();
	}

	if (answerForm) {
		byId('answer-way').addEventListener('change', chooseWay);
		answerForm.addEventListener('click', ({ target }) => {
			const words = target.closest('[data-quick]');
			if (words) byId('answer-text').value = words.dataset.quick;
		});
		answerForm.querySelector('form').addEventListener('submit', async (event) => {
			event.preventDefault();
			const send = answerForm.querySelector('[type=submit]');
			const { service, channel: by, from } = ways[Number(byId('answer-way').value)];
			const to = byId('answer-to').value.trim();
			send.disabled = true;
			try {
				await post('/control/services/inbound', { service, channel: by, from, to: to || undefined, text: byId('answer-text').value });
				answerForm.querySelector('form').reset();
				answerForm.close();
				await refreshConversation();
				toEnd();
			} catch (error) {
				byId('answer-problem').textContent = `Not sent: ${error.message}`;
				byId('answer-problem').hidden = false;
			} finally {
				send.disabled = false;
			}
		});
	}

	// --- faults ------------------------------------------------------------------------------------------------

	const faults = byId('faults');

	byId('open-faults').addEventListener('click', async () => {
		faults.showModal();
		await showFaults().catch((error) => toast(error.message));
		byId('border-log').replaceChildren(await fragment('/fragment/border'));
	});

	function showCount(state) {
		const count = state.mail.length + state.services.length + (state.model.mode === 'helpful' ? 0 : 1);
		const badge = byId('open-faults').querySelector('.count');
		badge.textContent = String(count);
		badge.hidden = count === 0;
		byId('open-faults').classList.toggle('on', count > 0);
	}

	async function showFaultCount() {
		showCount(await (await fetch('/api/faults')).json());
	}

	async function showFaults() {
		const state = await (await fetch('/api/faults')).json();
		for (const box of faults.querySelectorAll('[data-fault]')) box.checked = state.mail.some(({ kind }) => kind === box.dataset.fault);
		byId(`model-${state.model.mode}`).checked = true;
		for (const row of faults.querySelectorAll('[data-service]')) {
			const on = state.services.find(({ service }) => service === row.dataset.service);
			row.querySelector('[data-kind]').value = on?.kind ?? '';
			showServiceFault(row);
		}
		showCount(state);
	}

	function showServiceFault(row) {
		const kind = row.querySelector('[data-kind]');
		row.classList.toggle('on', kind.value !== '');
		row.querySelector('[data-text]').textContent = kind.selectedOptions[0]?.title ?? '';
	}

	/** All that is chosen, one fault for a service. */
	function serviceFaults() {
		return [...faults.querySelectorAll('[data-service]')].flatMap((row) => {
			const kind = row.querySelector('[data-kind]').value;
			const share = Number(row.querySelector('[data-share]').value) / 100;
			return kind === '' ? [] : [{ service: row.dataset.service, kind, pattern: row.querySelector('[data-pattern]').value.trim() || '*', share }];
		});
	}

	faults.addEventListener('change', async ({ target }) => {
		const row = target.closest('li');
		const box = row?.querySelector('[data-fault]');
		try {
			if (row?.dataset.service) {
				showServiceFault(row);
				await post('/api/faults', { services: serviceFaults() });
			} else if (box) {
				const kind = box.dataset.fault;
				const pattern = row.querySelector('[data-pattern]').value.trim() || '*';
				const seconds = row.querySelector('[data-seconds]');
				await post('/api/faults', { switch: { kind, on: false } });
				if (box.checked) await post('/api/faults', { switch: { kind, on: true, pattern, seconds: seconds ? Number(seconds.value) : undefined } });
			} else if (row) {
				const mode = faults.querySelector('[name=model-mode]:checked').value;
				await post('/api/faults', { model: { mode, delay: Number(byId('model-delay').value) * 1000 } });
			}
			await showFaultCount();
		} catch (error) {
			toast(error.message);
			await showFaults();
		}
	});

	byId('no-faults').addEventListener('click', async () => {
		await post('/api/faults', { mail: [], services: [], model: { mode: 'helpful' } }).catch((error) => toast(error.message));
		await showFaults();
	});

	prepare(main);
	if (!location.hash && !earlier) toEnd();
	markRead();
	listen();
})();
