import { json, type Reply } from '../localHttp';

/** What Google's older APIs answer to what they don't take. */
export const problem = (code: number, message: string, reason: string): Reply =>
	json(code, { error: { code, message, errors: [{ message, domain: 'global', reason }] } });
