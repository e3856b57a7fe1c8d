import type { Contact } from './types';

type Given = Omit<Contact, 'tenant' | 'timeZone' | 'jurisdiction'> & Partial<Pick<Contact, 'jurisdiction'>>;

const given: Given[] = [
	{
		name: 'Rosa Delgado', firstName: 'Rosa', address: 'rosa@delgado-bakery.example', account: 'Delgado Bakery', language: 'es', tier: 'premium', stage: 'established',
		phone: '+16135550171',
		work: [
			{ kind: 'appointment', reference: 'NF-5102', name: 'Mantenimiento de otoño', place: '41 Clarence Street', at: 4, hour: 8 },
			{ kind: 'contract', number: 'NF-C-77', name: 'Plan de mantenimiento', amount: 320, starts: -330, ends: 35 },
		],
	},
	{
		name: 'Gordon MacLeod', firstName: 'Gordon', address: 'gordon@macleod-apartments.example', account: 'MacLeod Apartments', language: 'en', tier: 'enterprise', stage: 'long_term_partner',
		expectation: 'immediate', vip: true, phone: '+16135550172',
		work: [
			{ kind: 'project', reference: 'NF-P-19', name: 'Boiler replacement, block B', progress: 45, nextStep: 'Pressure test', due: 15, milestones: [['Removal', -6, true], ['Installation', 5, false], ['Hand-over', 15, false]] },
			{ kind: 'invoice', number: 'NF-8820', amount: 18400, issued: -14, due: 16 },
			{ kind: 'contract', number: 'NF-C-12', name: 'Maintenance, 64 units', amount: 9600, starts: -200, ends: 165 },
		],
	},
	{
		name: 'Priya Nair', firstName: 'Priya', address: 'priya@macleod-apartments.example', account: 'MacLeod Apartments', language: 'en', tier: 'enterprise', stage: 'established',
	},
	{
		name: 'Isabelle Tremblay', firstName: 'Isabelle', address: 'isabelle.tremblay@courriel.example', account: 'Famille Tremblay', language: 'fr', tier: 'standard', stage: 'established',
		jurisdiction: 'CA-QC',
		work: [
			{ kind: 'appointment', reference: 'NF-5110', name: 'Entretien de la fournaise', place: '12 rue des Érables', at: 7, hour: 13 },
			{ kind: 'invoice', number: 'NF-8831', amount: 210, issued: -45, due: -15 },
		],
	},
	{
		name: 'Luc Gagnon', firstName: 'Luc', address: 'luc@gagnon-boulangerie.example', account: 'Boulangerie Gagnon', language: 'fr', tier: 'standard', stage: 'new', jurisdiction: 'CA-QC',
		work: [{ kind: 'quote', number: 'NF-Q-140', title: 'Thermopompe', total: 7350, validUntil: 11 }],
	},
	{
		name: 'Henry Okafor', firstName: 'Henry', address: 'henry.okafor@mail.example', account: 'Okafor household', language: 'en', tier: 'standard', stage: 'established',
		work: [
			{ kind: 'order', number: 'NF-O-664', description: 'Furnace filter set', status: 'shipped', expected: 3 },
			{ kind: 'invoice', number: 'NF-8815', amount: 64, issued: -30, due: 0 },
		],
	},
	{
		name: 'Anneliese Bauer', firstName: 'Anneliese', address: 'anneliese.bauer@mail.example', account: 'Bauer household', language: 'de', tier: 'standard', stage: 'long_term_partner',
		work: [{ kind: 'contract', number: 'NF-C-58', name: 'Wartung Wärmepumpe', amount: 280, starts: -340, ends: 25 }],
	},
	{
		name: '王建国', firstName: '建国', address: 'jianguo.wang@mail.example', account: '王家', language: 'zh', tier: 'standard', stage: 'established',
		work: [{ kind: 'appointment', reference: 'NF-5125', name: '空调检修', place: '77 Somerset Street', at: 9, hour: 10 }],
	},
	{
		name: '高橋 由美', firstName: '由美', address: 'yumi.takahashi@mail.example', account: '高橋家', language: 'ja', tier: 'standard', stage: 'new',
		work: [{ kind: 'quote', number: 'NF-Q-145', title: 'エアコン設置', total: 4100, validUntil: 18 }],
	},
	{
		name: 'Carol Simmons', firstName: 'Carol', address: 'carol.simmons@mail.example', account: 'Simmons household', language: 'en', tier: 'essential', stage: 'established',
		restriction: 'hard_bounce',
	},
	{
		name: 'Derek Pell', firstName: 'Derek', address: 'derek.pell@mail.example', account: 'Pell household', language: 'en', tier: 'essential', stage: 'new', restriction: 'do_not_contact',
	},
	{
		name: 'Nora Fitzgerald', firstName: 'Nora', address: 'nora@fitzgerald-inn.example', account: 'Fitzgerald Inn', language: 'en', tier: 'premium', stage: 'established', expectation: 'immediate',
		work: [
			{ kind: 'project', reference: 'NF-P-23', name: 'Kitchen ventilation', progress: 20, nextStep: 'Delivery of the fan unit', due: 28, milestones: [['Survey', -9, true], ['Fan unit', 7, false], ['Commissioning', 28, false]] },
			{ kind: 'invoice', number: 'NF-8833', amount: 3150, issued: -3, due: 27 },
		],
	},
	{
		name: 'Miguel Santos', firstName: 'Miguel', address: 'miguel.santos@mail.example', account: 'Santos household', language: 'es', tier: 'essential', stage: 'new', restriction: 'ai_opt_out',
	},
];

export const hvacContacts: Contact[] = given.map((contact) => ({
	tenant: 'hvac',
	timeZone: 'America/Toronto',
	jurisdiction: 'CA-ON',
	...contact,
}));
