import type { Contact } from './types';

type Given = Omit<Contact, 'tenant' | 'timeZone' | 'jurisdiction' | 'account'> & { account?: string };

const room = '220 Lakeside Avenue';

const given: Given[] = [
	{
		name: 'Angela Foster', firstName: 'Angela', address: 'angela.foster@mail.example', account: 'Foster household', language: 'en', tier: 'premium', stage: 'long_term_partner',
		phone: '+16085550161',
		work: [
			{ kind: 'appointment', reference: 'BW-7712', name: 'Cleaning and check-up', place: room, at: 3, hour: 9 },
			{ kind: 'invoice', number: 'BW-2290', amount: 140, issued: -25, due: 5 },
		],
	},
	{
		name: 'Marcus Foster', firstName: 'Marcus', address: 'marcus.foster@mail.example', account: 'Foster household', language: 'en', tier: 'premium', stage: 'established',
		work: [{ kind: 'appointment', reference: 'BW-7713', name: 'Filling', place: room, at: 3, hour: 10 }],
	},
	{
		name: 'Guadalupe Ortega', firstName: 'Guadalupe', address: 'lupe.ortega@mail.example', language: 'es', tier: 'standard', stage: 'established', phone: '+16085550162',
		work: [
			{ kind: 'appointment', reference: 'BW-7720', name: 'Revisión', place: room, at: 5, hour: 15 },
			{ kind: 'invoice', number: 'BW-2301', amount: 310, issued: -40, due: -10 },
		],
	},
	{
		name: 'Raúl Ortega', firstName: 'Raúl', address: 'raul.ortega@mail.example', account: 'Guadalupe Ortega', language: 'es', tier: 'standard', stage: 'new',
	},
	{
		name: '陈美玲', firstName: '美玲', address: 'meiling.chen@mail.example', language: 'zh', tier: 'standard', stage: 'established',
		work: [{ kind: 'appointment', reference: 'BW-7731', name: '洗牙', place: room, at: 8, hour: 11 }],
	},
	{
		name: 'Denise Harlow', firstName: 'Denise', address: 'denise.harlow@mail.example', language: 'en', tier: 'standard', stage: 'established', expectation: 'flexible',
		work: [{ kind: 'quote', number: 'BW-Q-51', title: 'Two crowns', total: 2480, validUntil: 25 }],
	},
	{
		name: 'Peter Lindqvist', firstName: 'Peter', address: 'peter.lindqvist@mail.example', language: 'en', tier: 'essential', stage: 'new', restriction: 'do_not_contact',
	},
	{
		name: 'Sofia Brandt', firstName: 'Sofia', address: 'sofia.brandt@mail.example', language: 'de', tier: 'standard', stage: 'new',
		work: [{ kind: 'appointment', reference: 'BW-7740', name: 'Erstuntersuchung', place: room, at: 6, hour: 13 }],
	},
	{
		name: 'Émilie Laurent', firstName: 'Émilie', address: 'emilie.laurent@mail.example', language: 'fr', tier: 'standard', stage: 'new',
		work: [{ kind: 'appointment', reference: 'BW-7744', name: 'Détartrage', place: room, at: 10, hour: 14 }],
	},
	{
		name: '佐藤 健', firstName: '健', address: 'ken.sato@mail.example', language: 'ja', tier: 'standard', stage: 'established',
		work: [{ kind: 'appointment', reference: 'BW-7751', name: '定期検診', place: room, at: 12, hour: 16 }],
	},
	{
		name: 'Walter Grimes', firstName: 'Walter', address: 'walter.grimes@mail.example', language: 'en', tier: 'essential', stage: 'long_term_partner', restriction: 'ai_opt_out',
		notes: 'Wants to be answered by a person.',
		work: [{ kind: 'invoice', number: 'BW-2312', amount: 95, issued: -12, due: 18 }],
	},
	{
		name: 'Tanya Whitfield', firstName: 'Tanya', address: 'tanya.whitfield@mail.example', language: 'en', tier: 'standard', stage: 'established', restriction: 'marketing_withdrawn',
	},
	{
		name: 'Leon Abbott', firstName: 'Leon', address: 'leon.abbott@mail.example', language: 'en', tier: 'premium', stage: 'established', vip: true, expectation: 'immediate',
		work: [{ kind: 'appointment', reference: 'BW-7760', name: 'Implant, second visit', place: room, at: 2, hour: 8 }],
	},
];

export const dentalContacts: Contact[] = given.map((contact) => ({
	tenant: 'dental',
	timeZone: 'America/Chicago',
	jurisdiction: 'US-WI',
	account: contact.name,
	...contact,
}));
