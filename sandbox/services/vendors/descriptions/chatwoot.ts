import { anything, closed, flag, number, oneOf, text, written } from './written';

const message = closed(
	{
		content: text,
		message_type: oneOf('outgoing', 'incoming', 'activity', 'template'),
		private: flag,
		content_type: oneOf('text', 'input_email', 'cards', 'input_select', 'form', 'article'),
		content_attributes: anything,
		campaign_id: number,
		template_params: anything,
		/** Not in the reference; the application's own pages send it to know a message again, and get it back. */
		echo_id: text,
	},
	['content'],
);
const path_ = { account_id: number };
const inConversation = { account_id: number, conversation_id: number };

export const chatwootDescription = written('Chatwoot', 'https://developers.chatwoot.com/api-reference/messages/create-new-message', [
	{ method: 'post', path: '/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages', path_: inConversation, body: { type: 'application/json', schema: message } },
	{ method: 'get', path: '/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages', path_: inConversation, query: { after: text, before: text } },
	{
		method: 'post',
		path: '/api/v1/accounts/{account_id}/conversations',
		path_,
		body: { type: 'application/json', schema: closed({ source_id: text, inbox_id: number, contact_id: number, additional_attributes: anything, custom_attributes: anything, status: text, assignee_id: number, team_id: number, message: closed({ content: text, template_params: anything }) }, ['source_id', 'inbox_id']) },
	},
	{ method: 'get', path: '/api/v1/profile' },
]);
