import { json, type LocalRequest, type Reply } from '../localHttp';
import { accounts } from './accounts';
import { problem } from './googleProblem';
import { digest } from './signatures';
import { bodyOf, recordOf, textOf, type Desk, type Handling } from './vendor';

interface Part {
	type: string;
	bytes: Buffer;
}

/** The parts of a multipart body (RFC 2046, 5.1), by its boundary. */
function partsOf({ headers, body }: LocalRequest): Part[] {
	const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;]+))/.exec(headers['content-type'] ?? '') ?? [];
	const boundary = `--${quoted ?? plain ?? ''}`;
	return body.toString('latin1').split(boundary).slice(1, -1).map((part) => {
		const at = part.indexOf('\r\n\r\n');
		const [, type] = /content-type:\s*([^\r\n;]+)/i.exec(part.slice(0, at)) ?? [];
		return { type: (type ?? '').trim(), bytes: Buffer.from(part.slice(at + 4).replace(/\r\n$/, ''), 'latin1') };
	});
}

/** Files that were uploaded, newest state last. */
function filesOf({ messages }: Desk): Map<string, Record<string, unknown>> {
	const files = messages.find({ service: 'google', channel: 'documents' }).map(({ request }) => recordOf(recordOf(request).file)).filter(({ id }) => id !== undefined);
	return new Map(files.map((file) => [textOf(file.id), file]));
}

export function drive(request: LocalRequest, desk: Desk): Handling {
	const [, fileId] = /^\/drive\/v3\/files\/([^/]+)$/.exec(request.path) ?? [];
	if (request.path === '/upload/drive/v3/files') return upload(request, desk);
	if (fileId !== undefined && request.method === 'PATCH') {
		const file = filesOf(desk).get(fileId);
		if (!file) return { reply: problem(404, `File not found: ${fileId}.`, 'notFound') };
		return { reply: json(200, { ...file, ...bodyOf(request), id: fileId }) };
	}
	if (request.path === '/drive/v3/files' && request.method === 'GET') return { reply: json(200, { kind: 'drive#fileList', files: found(request, desk) }) };
	return { reply: problem(404, 'Not Found', 'notFound') };
}

/** Of Drive's query language (https://developers.google.com/workspace/drive/api/guides/ref-search-terms) the equality of the name, and the folder. */
function found({ query }: LocalRequest, desk: Desk): unknown[] {
	const q = query.get('q') ?? '';
	const name = /name (?:=|contains) '((?:[^'\\]|\\.)*)'/.exec(q)?.[1]?.replace(/\\(.)/g, '$1');
	const parent = /'([^']+)' in parents/.exec(q)?.[1];
	return [...filesOf(desk).values()].filter((file) => (name === undefined || file.name === name) && (parent === undefined || (Array.isArray(file.parents) && file.parents.includes(parent))));
}

/** At once in two parts, or resumable: first what the file is, then its bytes, of which the last piece counts. */
function upload(request: LocalRequest, desk: Desk): Handling {
	if (request.query.get('uploadType') === 'resumable' && request.method === 'POST') {
		const metadata = bodyOf(request);
		const wrong = placeProblem(metadata);
		const id = Buffer.from(JSON.stringify({ ...metadata, mimeType: request.headers['x-upload-content-type'] })).toString('base64url');
		return { reply: wrong ?? { ...json(200, {}), headers: { location: `https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable&upload_id=${id}` } } };
	}
	if (request.method === 'PUT') {
		const metadata = recordOf(parsed(Buffer.from(request.query.get('upload_id') ?? '', 'base64url')));
		const [, last, total] = /^bytes \d+-(\d+)\/(\d+)$/.exec(request.headers['content-range'] ?? '') ?? [];
		if (Number(last) + 1 !== Number(total)) return { reply: { status: 308, headers: { range: `bytes=0-${last}` }, body: '' } };
		return stored(metadata, textOf(metadata.mimeType), request.body, Number(total), desk);
	}
	const [first, second] = partsOf(request);
	if (!first || !second) return { reply: problem(400, 'Malformed multipart body.', 'badContent') };
	return stored(recordOf(parsed(first.bytes)), second.type, second.bytes, second.bytes.length, desk);
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

const parentsOf = ({ parents }: Record<string, unknown>): string[] => (Array.isArray(parents) ? parents.map(textOf) : []);

function placeProblem(metadata: Record<string, unknown>): Reply | undefined {
	const [parent = ''] = parentsOf(metadata);
	return parent === accounts.google.folderId || parent === 'root' ? undefined : problem(404, `File not found: ${parent}.`, 'notFound');
}

function stored(metadata: Record<string, unknown>, mimeType: string, bytes: Buffer, size: number, desk: Desk): Handling {
	const wrong = placeProblem(metadata);
	if (wrong) return { reply: wrong };
	const parents = parentsOf(metadata);
	const [parent = ''] = parents;
	const name = textOf(metadata.name);
	const id = `1${digest(32, 'google file', name, parent, String(desk.ordinal('google file', name, parent)))}`;
	const file = { kind: 'drive#file', id, name, mimeType, parents, size: String(size) };
	return {
		take: {
			service: 'google',
			channel: 'documents',
			direction: 'to_customer',
			from: accounts.google.user,
			to: parent,
			title: name,
			text: `${mimeType}, ${size} bytes`,
			providerId: id,
			mark: name,
			status: 'stored',
			callback: '',
			details: [],
			request: { file, beginning: bytes.subarray(0, 8).toString('latin1') },
		},
		answer: () => json(200, file),
	};
}
