import { condition, credentialNames, manualTrigger, postgres, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** What Mautic answered for each contact, by place: `contacts` and `statusCodes` of a batch. */
const answers = `((status, told, { contacts = [], statusCodes = [], errors = [] }) => JSON.stringify(told.map(({ json }, place) => {
    const code = statusCodes[place] ?? 500;
    return {
      contactId: json.contactId, tenantId: json.tenantId, sentHash: json.sentHash, mauticId: (contacts[place] ?? {}).id ?? json.mauticId,
      error: status >= 300 ? 'Mautic answered ' + status : code >= 300 ? 'Mautic refused the contact: ' + ((errors[place] ?? {}).message ?? code) : '',
    };
  })))($json.statusCode, $('Only what changed').all(), $json.body ?? {})`;

const spec: WorkflowSpec = {
	id: 'comms-sync-mautic',
	area: 'campaigns',
	file: 'sync-mautic',
	name: 'Sync Mautic',
	description:
		'Tells Mautic every hour which contacts are new or have changed, with a tag that says whether they may get marketing: marketing-yes or marketing-no. Build your segments in Mautic on that tag, and an opt-out here is one there. Does nothing until Settings name your Mautic.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every hour', [0, 0], { field: 'hours' }),
		{ ...manualTrigger([0, 1]), name: 'Sync now' },
		settingsNode([1, 0], { mauticUrl: '', atATime: 100, now: '' }),
		postgres(
			'What changed',
			[2, 0],
			`SELECT found.*, $3 AS now FROM (SELECT comms.beat('sync-mautic')) beat, comms.contacts_for_mautic($2, coalesce(nullif($3, '')::timestamptz, now())) found WHERE $1 <> ''`,
			`${settings}.mauticUrl, ${settings}.atATime, ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only what changed', [3, 0], '$json.contactId'),
		{
			name: 'Tell Mautic',
			type: 'n8n-nodes-base.httpRequest',
			version: 4.5,
			at: [4, 0],
			parameters: {
				method: 'POST',
				url: `={{ ${settings}.mauticUrl.replace(/[/]+$/, '') + '/api/contacts/batch/new' }}`,
				authentication: 'genericCredentialType',
				genericAuthType: 'httpBasicAuth',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify($('Only what changed').all().map(({ json }) => json.fields)) }}`,
				options: {
					redirect: { redirect: { followRedirects: false } },
					response: { response: { fullResponse: true, neverError: true, responseFormat: 'json' } },
					timeout: 60_000,
				},
			},
			credentials: { httpBasicAuth: credentialNames.mautic },
			// The same contact again is the same contact in Mautic, by its address.
			settings: { executeOnce: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 5000 },
		},
		postgres(
			'Remember what it was told',
			[5, 0],
			`SELECT * FROM comms.store_mautic_contacts($1, coalesce(nullif($2, '')::timestamptz, now()))`,
			`${answers}, ${settings}.now`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['Every hour', 'Settings'],
		['Sync now', 'Settings'],
		['Settings', 'What changed'],
		['What changed', 'Only what changed'],
		['Only what changed', 'Tell Mautic'],
		['Tell Mautic', 'Remember what it was told'],
	],
	notes: [
		{
			at: [0, -1.7],
			text: '### Change this\nIn **Settings**: `mauticUrl`, such as `https://mautic.your-company.com`; left empty, nothing happens. `atATime`: how many contacts an hour at most. In Mautic switch on the API and HTTP basic authentication, and put a user of its own into the credential *Mautic*.',
			columns: 3,
			colour: 4,
		},
		{
			at: [3.2, -1.7],
			text: '### Why\nOnly what changed is told, as a hash of the fields remembers; what Mautic refused is told again. Who may not get marketing is told with the tag marketing-no, not left out: Mautic must not write to them either.',
			columns: 3,
		},
	],
};

export default spec;
