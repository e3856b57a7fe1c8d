import { json, type LocalRequest, type Reply } from '../localHttp';
import { accounts } from './accounts';
import { digest } from './signatures';
import { bodyOf, listOf, recordOf, textOf, type Desk, type Handling } from './vendor';

interface Tab {
	sheetId: number;
	title: string;
	rows: unknown[][];
}

/** What a newer API of Google answers to what it doesn't take. */
const invalid = (message: string, code = 400, status = 'INVALID_ARGUMENT'): Reply => json(code, { error: { code, message, status } });

/** The tabs of the spreadsheet as they are now. A new one has one. */
function tabsOf({ messages }: Desk, id: string): Tab[] {
	const tabs: Tab[] = [{ sheetId: 0, title: 'Sheet1', rows: [] }];
	for (const { request } of messages.find({ service: 'google', channel: 'documents', to: id })) apply(tabs, listOf(recordOf(request).requests).map(recordOf));
	return tabs;
}

const plain = (cell: unknown): unknown => {
	const value = recordOf(recordOf(cell).userEnteredValue);
	return value.numberValue ?? value.stringValue ?? value.boolValue ?? value.formulaValue ?? '';
};

/** All or nothing, as Google does it. @returns what is wrong */
function apply(tabs: Tab[], requests: Array<Record<string, unknown>>): string | undefined {
	for (const [index, request] of requests.entries()) {
		const wrong = (what: string) => `Invalid requests[${index}].${Object.keys(request)[0]}: ${what}`;
		const added = recordOf(recordOf(request.addSheet).properties);
		const cells = recordOf(request.updateCells);
		if (request.addSheet !== undefined) {
			if (tabs.some(({ title, sheetId }) => title === added.title || sheetId === added.sheetId)) return wrong(`A sheet with the name "${textOf(added.title)}" already exists. Please enter another name.`);
			tabs.push({ sheetId: Number(added.sheetId), title: textOf(added.title), rows: [] });
		}
		if (request.updateCells !== undefined) {
			const sheetId = Number(recordOf(cells.range).sheetId ?? 0);
			const tab = tabs.find((one) => one.sheetId === sheetId);
			if (!tab) return wrong(`No grid with id: ${sheetId}`);
			tab.rows = listOf(cells.rows).map((row) => listOf(recordOf(row).values).map(plain));
		}
	}
	return undefined;
}

export function sheets(request: LocalRequest, desk: Desk): Handling {
	const [, id, verb] = /^\/v4\/spreadsheets\/([\w-]+)(?::(\w+))?$/.exec(request.path) ?? [];
	if (id !== accounts.google.spreadsheetId) return { reply: invalid('Requested entity was not found.', 404, 'NOT_FOUND') };
	const tabs = tabsOf(desk, id);
	const properties = (list: Tab[]) => list.map(({ sheetId, title }, index) => ({ properties: { sheetId, title, index } }));
	if (verb === undefined) return { reply: json(200, { spreadsheetId: id, sheets: properties(tabs) }) };
	if (verb !== 'batchUpdate') return { reply: invalid(`The sandbox knows no ${verb}.`) };
	const { requests } = bodyOf(request);
	const problem = apply(tabs, listOf(requests).map(recordOf));
	if (problem !== undefined) return { reply: invalid(problem) };
	return {
		take: {
			service: 'google',
			channel: 'documents',
			direction: 'to_customer',
			from: accounts.google.user,
			to: id,
			title: tabs.map(({ title }) => title).join(', '),
			text: tabs.flatMap(({ title, rows }) => [`[${title}]`, ...rows.map((row) => row.map(String).join(' | '))]).join('\n'),
			providerId: `${id}#${digest(16, 'google sheet', id, String(desk.ordinal('google sheet', id)))}`,
			mark: id,
			status: 'stored',
			callback: '',
			details: [{ name: 'Tabs', value: String(tabs.length) }],
			request: bodyOf(request),
		},
		answer: () => json(200, { spreadsheetId: id, replies: listOf(requests).map(() => ({})) }),
	};
}
