import { accounts } from '../../sandbox/services/vendors/accounts';
import { basic, bearer, startMessageServices } from './messageServices';
import { describeWithApiDescriptions } from './runningSandbox';

const { firebase, mautic, erpNext, google, clickUp } = accounts;

const jwt = (claims: object) => ['{"alg":"RS256","typ":"JWT"}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describeWithApiDescriptions('the services that carry messages', () => {
	const { api, ask, taken, violations } = startMessageServices();

	it('ERPNext takes tasks, each with a name of its own, from who has the key and with no field that it was not promised', async () => {
		const make = async (task: object, secret: string = erpNext.apiSecret) => await ask(`${erpNext.url}/api/resource/Task`, { headers: { authorization: `token ${erpNext.apiKey}:${secret}` }, body: task });
		const [one, two] = [await make({ subject: 'Call back', exp_end_date: '2026-11-24' }), await make({ subject: 'Call back', exp_end_date: '2026-11-24' })];
		expect([one.status, two.status]).toEqual([200, 200]);
		const names = [one, two].map(({ value }) => (value as { data: { name: string } }).data.name);
		expect(new Set(names).size).toBe(2);
		expect((await make({ subject: 'x' }, 'guessed')).status).toBe(401);
		expect((await make({ subject: 'x', salary: 1 })).status).toBe(417);
	});

	it('Mautic takes contacts as a batch, each the same one for the same address, and no field that it was not promised', async () => {
		const tell = async (contacts: unknown, password: string = mautic.password) => await ask(`${mautic.url}/api/contacts/batch/new`, { headers: basic(mautic.username, password), body: contacts as object });
		const first = await tell([{ email: 'Ann@x.example', firstname: 'Ann', tags: ['marketing-no', '-marketing-yes'] }, { email: 'ben@x.example' }]);
		expect(first).toMatchObject({ status: 201, value: { contacts: [{ id: expect.any(Number) }, { id: expect.any(Number) }], statusCodes: [201, 201] } });
		expect(await tell([{ email: 'ann@x.example' }])).toMatchObject({ value: { contacts: [{ id: (first.value as { contacts: Array<{ id: number }> }).contacts[0]?.id }] } });
		expect(await violations()).toEqual([]);
		expect(await tell([{ email: 'ann@x.example', shoesize: 44 }])).toMatchObject({ status: 400 });
		expect((await violations())[0]?.problems.join()).toMatch(/shoesize/);
		expect(await tell([], 'wrong')).toMatchObject({ status: 401 });
	});

	it('Google Calendar takes an event under its id once, knows who is busy, and tells that a guest moved or cancelled it', async () => {
		const events = 'https://www.googleapis.com/calendar/v3/calendars/primary/events';
		const headers = bearer(google.accessToken);
		const at = (hour: string) => ({ dateTime: `2027-01-12T${hour}:00:00Z`, timeZone: 'UTC' });
		const event = { id: 'call202612', summary: 'Review', start: at('10'), end: at('11'), attendees: [{ email: 'ana@client.example' }] };
		expect((await ask(`${events}?sendUpdates=all`, { headers, body: event })).status).toBe(200);
		expect((await ask(events, { headers, body: event })).status).toBe(409);
		expect((await ask(events, { headers, body: { ...event, id: 'other', start: { ...at('10'), time: '10' } } })).text).toContain('the field \\"time\\" is unknown');
		const busy = async () => (await ask('https://www.googleapis.com/calendar/v3/freeBusy', { headers, body: { timeMin: '2027-01-12T00:00:00Z', timeMax: '2027-01-13T00:00:00Z', items: [{ id: 'primary' }] } })).text;
		expect(await busy()).toContain('2027-01-12T10:00:00Z');
		await api('/control/services/inbound', { service: 'google', from: 'ana@client.example', to: event.id, text: '2027-01-13T09:00:00Z' });
		expect(await busy()).toContain('"busy":[]');
		expect((await ask(`${events}/${event.id}`, { headers })).text).toContain('2027-01-13T10:00:00Z');
		await api('/control/services/inbound', { service: 'google', from: 'ana@client.example', to: event.id, text: 'cancel' });
		expect((await ask(`${events}/${event.id}`, { headers })).text).toContain('cancelled');
	});

	it('ClickUp keeps the tasks of its list, refuses fields that its reference does not know, and tells what the team closed', async () => {
		const tasks = `https://api.clickup.com/api/v2/list/${clickUp.listId}/task`;
		const headers = { authorization: clickUp.personal };
		const made = await ask(tasks, { headers, body: { name: 'Call Acme', priority: 1, due_date: 1_800_000_000_000, tags: ['risk-critical'], markdown_content: 'Why' } });
		expect(made.status).toBe(200);
		const { id } = JSON.parse(made.text) as { id: string };
		// What n8n's own ClickUp node would send.
		expect((await ask(tasks, { headers, body: { name: 'Call Acme', content: 'Why' } })).text).toContain('the field \\"content\\" is unknown');
		expect((await ask(tasks, { headers, body: { priority: 1 } })).status).toBe(400);
		expect((await ask(tasks.replace(clickUp.listId, '901100000002'), { headers, body: { name: 'x' } })).status).toBe(404);
		expect((await ask(tasks, { headers: { authorization: 'pk_other' }, body: { name: 'x' } })).text).toContain('OAUTH_025');
		const open = async (query = '') => (JSON.parse((await ask(`${tasks}?page=0${query}`, { headers })).text) as { tasks: Array<{ id: string; status: { type: string } }> }).tasks.map((task) => `${task.id} ${task.status.type}`);
		expect(await open()).toEqual([`${id} open`]);
		expect((await ask(`https://api.clickup.com/api/v2/task/${id}`, { method: 'PUT', headers, body: { status: 'unheard of' } })).status).toBe(400);
		await api('/control/services/inbound', { service: 'clickup', from: 'ana', to: id, text: 'complete' });
		expect(await open()).toEqual([]);
		expect(await open('&include_closed=true')).toEqual([`${id} closed`]);
		await api('/control/services/inbound', { service: 'clickup', from: 'ana', to: id, text: 'delete' });
		expect((await ask(`https://api.clickup.com/api/v2/task/${id}`, { method: 'PUT', headers, body: { priority: 2 } })).status).toBe(404);
	});

	it('Google Drive takes a file in pieces into the one folder, and none elsewhere', async () => {
		const url = 'https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true';
		const headers = { ...bearer(google.accessToken), 'x-upload-content-type': 'application/pdf' };
		expect((await ask(url, { headers, body: { name: 'r.pdf', parents: ['elsewhere'] } })).status).toBe(404);
		const begun = await ask(url, { headers, body: { name: 'r.pdf', parents: [google.folderId] } });
		const piece = async (range: string, body: string) => await ask(String(begun.headers.location), { method: 'PUT', headers: { 'content-range': `bytes ${range}/8`, 'content-type': 'application/octet-stream' }, body });
		expect((await piece('0-3', '%PDF')).status).toBe(308);
		const { value } = await piece('4-7', '-1.7');
		expect(value).toMatchObject({ name: 'r.pdf', size: '8' });
		const patched = await ask(`https://www.googleapis.com/drive/v3/files/${(value as { id: string }).id}?addParents=x&corpora=allDrives&spaces=drive&includeItemsFromAllDrives=true`, { method: 'PATCH', headers, body: { name: 's.pdf' } });
		expect(patched.value).toMatchObject({ kind: 'drive#file', name: 's.pdf' });
		expect(await violations()).toEqual([]);
	});

	it('a spreadsheet changes all at once or not at all', async () => {
		const url = `https://sheets.googleapis.com/v4/spreadsheets/${google.spreadsheetId}`;
		const headers = bearer(google.accessToken);
		const cells = (sheetId: number, value: object) => ({ updateCells: { range: { sheetId }, rows: [{ values: [{ userEnteredValue: value }] }], fields: 'userEnteredValue' } });
		const tab = { addSheet: { properties: { sheetId: 7, title: 'Trends' } } };
		expect((await ask(`${url}:batchUpdate`, { headers, body: { requests: [tab, cells(8, { numberValue: 1 })] } })).status).toBe(400);
		expect((await ask(url, { headers })).text).not.toContain('Trends');
		expect((await ask(`${url}:batchUpdate`, { headers, body: { requests: [tab, cells(7, { stringValue: '=1+1' })] } })).status).toBe(200);
		expect((await ask(url, { headers })).text).toContain('Trends');
		expect((await taken('service=google'))[0]).toMatchObject({ text: expect.stringContaining('=1+1') });
		expect((await ask(`${url}:batchUpdate`, { headers, body: { requests: [cells(7, { numberValue: '1' })] } })).status).toBe(400);
	});

	it('gives Google’s access token for a service account’s claim, and for no other', async () => {
		const now = Math.floor(Date.now() / 1000);
		const claims = { iss: firebase.email, scope: 'https://www.googleapis.com/auth/firebase.messaging', aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600 };
		const get = async (given: object) => await ask('https://oauth2.googleapis.com/token', { body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt(given) }) });
		expect(await get(claims)).toMatchObject({ status: 200, value: { token_type: 'Bearer' } });
		expect(await get({ ...claims, iss: 'somebody@else.example' })).toMatchObject({ status: 400, value: { error: 'invalid_grant' } });
		expect(await get({ ...claims, exp: now - 1 })).toMatchObject({ status: 400 });
		expect(await violations()).toEqual([]);
	});
});
