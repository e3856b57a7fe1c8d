import { closed, text, written } from './written';

/** The fields of the DocType Task that the product may send; ERPNext itself takes any field of the DocType. */
const task = closed({ subject: text, description: text, exp_end_date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } }, ['subject']);

export const erpNextDescription = written('ERPNext', 'https://docs.frappe.io/framework/user/en/api/rest', [
	{ method: 'post', path: '/api/resource/Task', body: { type: 'application/json', schema: task } },
]);
