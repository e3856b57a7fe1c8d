import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import type { Mail } from '../../../nodes/ClassifyEmail/reading/mail';

/** A mail from header lines and a body. */
export async function mailMade(headers: Record<string, string | string[]>, text = 'Hello, when will you come to repair the pump?'): Promise<Mail> {
	const { From = 'Anna Berg <anna@example.com>', Subject = 'Pump', ...others } = headers;
	return readMail({ json: { from: From, subject: Subject, text, headers: { 'Return-Path': '<anna@example.com>', ...others, From } } });
}

export const now = '2026-03-05T10:00:00Z';
