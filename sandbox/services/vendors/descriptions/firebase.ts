import { anything, closed, flag, text, texts, written } from './written';

const source = 'https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages';

const notification = closed({ title: text, body: text, image: text });
const message = {
	...closed({
		token: text,
		topic: { type: 'string', pattern: '^[a-zA-Z0-9-_.~%]+$' },
		condition: text,
		notification,
		/** Text only: numbers and lists are refused. */
		data: texts,
		android: closed({ collapse_key: text, priority: { type: 'string', enum: ['NORMAL', 'HIGH', 'normal', 'high'] }, ttl: text, restricted_package_name: text, data: texts, notification: anything, fcm_options: anything, direct_boot_ok: flag }),
		webpush: closed({ headers: texts, data: texts, notification: anything, fcm_options: anything }),
		apns: closed({ headers: texts, payload: anything, fcm_options: anything, live_activity_token: text }),
		fcm_options: closed({ analytics_label: text }),
	}),
	oneOf: [{ required: ['token'] }, { required: ['topic'] }, { required: ['condition'] }],
};

export const firebaseDescription = written('Firebase Cloud Messaging', source, [
	{ method: 'post', path: '/v1/projects/{project}/messages:send', path_: { project: text }, body: { type: 'application/json', schema: closed({ validate_only: flag, message }, ['message']) } },
]);

export const googleTokenDescription = written('Google OAuth 2.0 for service accounts', 'https://developers.google.com/identity/protocols/oauth2/service-account', [
	{
		method: 'post',
		path: '/token',
		body: {
			type: 'application/x-www-form-urlencoded',
			schema: closed({ grant_type: { type: 'string', const: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }, assertion: text }, ['grant_type', 'assertion']),
		},
	},
]);
