import { limits } from './limits';

/** UTF-8 text of base64 or base64url; broken input gives what can be read, never an error. */
export function decodeBase64Url(data: string): string {
	return Buffer.from(data.slice(0, limits.rawBytes), 'base64url').toString('utf8');
}
