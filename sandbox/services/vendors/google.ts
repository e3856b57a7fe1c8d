import type { DescriptionSource, Json } from '../descriptionFile';
import type { LocalRequest } from '../localHttp';
import { accounts } from './accounts';
import { calendar, movedByGuest } from './googleCalendar';
import { drive } from './googleDrive';
import { gmail } from './googleMail';
import { problem } from './googleProblem';
import { sheets } from './googleSheets';
import { isBearer, recordOf, type Desk, type Handling, type Vendor } from './vendor';

/**
 * Google Calendar, Drive, Sheets and Gmail, as far as the workflows use them. What was written is kept as messages, and what is read back is worked out
 * from them: the same run gives the same answers, over a restart too.
 */

const hosts = ['www.googleapis.com', 'sheets.googleapis.com'];

/**
 * n8n's Drive node (3) adds parameters of files.list to its files.update. Drive takes no notice of them
 * (https://developers.google.com/workspace/drive/api/reference/rest/v3/files/update names none of the three).
 */
function forgiveDriveNode(document: Json): void {
	const update = recordOf(recordOf(recordOf(document.paths)['/drive/v3/files/{fileId}']).patch);
	if (!Array.isArray(update.parameters)) return;
	for (const name of ['corpora', 'includeItemsFromAllDrives', 'spaces']) update.parameters.push({ name, in: 'query', schema: { type: 'string' } });
}

const sheetsDescription: DescriptionSource = { file: 'google-sheets-v4.json' };
const driveDescription: DescriptionSource = { file: 'google-drive-v3.json', amend: forgiveDriveNode };
const calendarDescription: DescriptionSource = { file: 'google-calendar-v3.json' };
const mailDescription: DescriptionSource = { file: 'google-gmail-v1.json' };

const isMail = (path: string) => path.startsWith('/gmail/');

export const google: Vendor = {
	service: 'google',
	name: 'Google Calendar, Drive, Sheets and Gmail',
	hosts,
	description: (host, path) => (host === hosts[1] ? sheetsDescription : isMail(path) ? mailDescription : /^(\/upload)?\/drive\//.test(path) ? driveDescription : calendarDescription),
	handle,
	refusals: {
		violation: (problems) => problem(400, problems.join('; '), 'badRequest'),
		tooMany: (seconds) => {
			const reply = problem(429, 'Rate Limit Exceeded', 'rateLimitExceeded');
			return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
		},
		broken: (status) => problem(status, 'Backend Error', 'backendError'),
		rejected: () => problem(403, 'The user does not have sufficient permissions for this file.', 'insufficientFilePermissions'),
	},
	receive: movedByGuest,
};

function handle(request: LocalRequest, desk: Desk, host: string): Handling {
	// The address of a resumable upload is its own authority.
	const isPiece = request.method === 'PUT' && request.query.has('upload_id');
	if (!isPiece && !isBearer(request, accounts.google.accessToken)) return { reply: problem(401, 'Request had invalid authentication credentials.', 'authError') };
	if (host === hosts[1]) return sheets(request, desk);
	if (isMail(request.path)) return gmail(request, desk);
	return /^(\/upload)?\/drive\//.test(request.path) ? drive(request, desk) : calendar(request, desk);
}
