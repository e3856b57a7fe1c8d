import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply } from '../services/localHttp';

const types: Record<string, string> = {
	'outbox.css': 'text/css; charset=utf-8',
	'outbox.js': 'text/javascript; charset=utf-8',
	'icon.svg': 'image/svg+xml',
};

/** The page's own files; read each time, so that a change shows on reloading. */
export function staticFile(path: string): Reply | undefined {
	const name = /^\/static\/([\w.]+)$/.exec(path)?.[1] ?? '';
	const type = Object.hasOwn(types, name) ? types[name] : undefined;
	if (type === undefined) return undefined;
	return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-cache' }, body: readFileSync(join(__dirname, 'static', name)) };
}
