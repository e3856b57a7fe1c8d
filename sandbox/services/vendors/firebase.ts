import { json, type LocalRequest, type Reply } from '../localHttp';
import { accounts } from './accounts';
import { firebaseDescription, googleTokenDescription } from './descriptions/firebase';
import { digest } from './signatures';
import { bodyOf, isBearer, markOf, recordOf, textOf, type Desk, type Handling, type Vendor } from './vendor';

const { projectId, email } = accounts.firebase;
const hosts = ['fcm.googleapis.com', 'oauth2.googleapis.com'];
const isForTokens = (host: string): boolean => host === hosts[1];
const accessToken = 'sandbox-google-access-token';
const scope = 'https://www.googleapis.com/auth/firebase.messaging';

function problem(code: number, status: string, message: string, errorCode = status): Reply {
	return json(code, { error: { code, message, status, details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }] } });
}

export const firebase: Vendor = {
	service: 'firebase',
	name: 'Firebase Cloud Messaging',
	hosts,
	description: (host) => (isForTokens(host) ? googleTokenDescription : firebaseDescription),
	handle: (request, desk, host) => (isForTokens(host) ? { reply: token(request, desk) } : send(request, desk)),
	refusals: {
		violation: (problems) => problem(400, 'INVALID_ARGUMENT', problems.join('; ')),
		tooMany: (seconds) => {
			const reply = problem(429, 'RESOURCE_EXHAUSTED', 'Sending limit exceeded for the message target.', 'QUOTA_EXCEEDED');
			return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
		},
		broken: (status) => (status === 503 ? problem(503, 'UNAVAILABLE', 'The server is overloaded.') : problem(status, 'INTERNAL', 'Internal error encountered.')),
		rejected: (_to, code = 'UNREGISTERED') => problem(code === 'UNREGISTERED' ? 404 : 400, code === 'UNREGISTERED' ? 'NOT_FOUND' : 'INVALID_ARGUMENT', 'Requested entity was not found.', code),
	},
};

/** A service account's signed claim against an access token; who signed is not looked at, what is claimed is. */
function token(request: LocalRequest, { now }: Desk): Reply {
	const assertion = new URLSearchParams(request.body.toString('utf8')).get('assertion') ?? '';
	const claims = recordOf(decoded(assertion.split('.')[1] ?? ''));
	const seconds = now.getTime() / 1000;
	const isGood =
		claims.iss === email &&
		textOf(claims.scope).split(' ').includes(scope) &&
		claims.aud === `https://${hosts[1]}/token` &&
		typeof claims.exp === 'number' && claims.exp > seconds && claims.exp - Number(claims.iat) <= 3600;
	if (!isGood) return json(400, { error: 'invalid_grant', error_description: 'Invalid JWT: iss, scope, aud or exp is wrong.' });
	return json(200, { access_token: accessToken, expires_in: 3599, token_type: 'Bearer' });
}

function decoded(part: string): unknown {
	try {
		return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
	} catch {
		return undefined;
	}
}

function send(request: LocalRequest, desk: Desk): Handling {
	if (!isBearer(request, accessToken)) return { reply: problem(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'THIRD_PARTY_AUTH_ERROR') };
	const [, project] = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.path) ?? [];
	if (project !== projectId) return { reply: problem(403, 'PERMISSION_DENIED', `Permission denied on project ${project ?? request.path}.`, 'SENDER_ID_MISMATCH') };
	const body = bodyOf(request);
	const message = recordOf(body.message);
	const { title, body: text } = recordOf(message.notification);
	const data = recordOf(message.data);
	const to = textOf(message.token) || textOf(message.topic) || textOf(message.condition);
	const shown = textOf(text) || textOf(data.body) || textOf(data.text);
	const name = (id: string) => `projects/${projectId}/messages/${id}`;
	if (body.validate_only === true) return { reply: json(200, { name: name('fake_message_id') }) };
	return {
		take: {
			service: 'firebase',
			channel: 'push',
			direction: 'to_customer',
			from: projectId,
			to,
			title: textOf(title) || textOf(data.title),
			text: shown,
			providerId: name(`0:${digest(16, 'firebase', to, shown, String(desk.ordinal('firebase', to, shown)))}`),
			mark: markOf(request, data.key, data.messageId, data.id),
			status: 'accepted',
			callback: '',
			details: Object.entries(data).map(([field, value]) => ({ name: field, value: textOf(value) })),
			request: body,
		},
		answer: (stored) => json(200, { name: stored.providerId }),
	};
}
