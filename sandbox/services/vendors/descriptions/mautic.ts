import { closed, list, text, written } from './written';

/** The contact fields that the product may send; Mautic itself takes the alias of any field. */
const contact = closed(
	{ email: text, firstname: text, lastname: text, mobile: text, company: text, preferred_locale: text, tags: list(text) },
	['email'],
);

export const mauticDescription = written('Mautic', 'https://devdocs.mautic.org/en/latest/rest_api/contacts.html', [
	{ method: 'post', path: '/api/contacts/batch/new', body: { type: 'application/json', schema: { ...list(contact), maxItems: 200 } } },
]);
