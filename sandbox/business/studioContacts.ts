import type { Contact } from './types';

type Given = Omit<Contact, 'tenant'>;

const given: Given[] = [
	{
		name: 'Marta Ruiz', firstName: 'Marta', address: 'marta.ruiz@customer.example', account: 'Imprenta Ruiz', language: 'en', timeZone: 'Europe/Madrid',
		jurisdiction: 'ES', tier: 'standard', stage: 'established', notes: 'Prefers short mails with dates first.',
		work: [
			{ kind: 'project', reference: 'LUM-204', name: 'New logo', progress: 80, nextStep: 'Export of the final files', due: 6, milestones: [['Concept', -30, true], ['Final artwork', -4, true], ['Final files', 6, false]] },
			{ kind: 'invoice', number: 'SL-1043', amount: 1800, issued: -20, due: 10 },
		],
	},
	{
		name: 'Tomás Herrero', firstName: 'Tomás', address: 'tomas@bodegas-herrero.example', account: 'Bodegas Herrero', language: 'es', timeZone: 'Europe/Madrid',
		jurisdiction: 'ES', tier: 'premium', stage: 'long_term_partner',
		work: [
			{ kind: 'project', reference: 'LUM-198', name: 'Tienda en línea', progress: 55, nextStep: 'Prueba de la pasarela de pago', due: 21, milestones: [['Diseño', -40, true], ['Catálogo', -3, true], ['Pagos', 9, false], ['Lanzamiento', 21, false]] },
			{ kind: 'contract', number: 'SL-C-31', name: 'Mantenimiento web', amount: 450, starts: -300, ends: 65 },
		],
	},
	{
		name: 'Claire Dumont', firstName: 'Claire', address: 'claire.dumont@atelier-dumont.example', account: 'Atelier Dumont', language: 'fr', timeZone: 'Europe/Paris',
		jurisdiction: 'FR', tier: 'premium', stage: 'established', expectation: 'business_hours',
		work: [
			{ kind: 'project', reference: 'LUM-207', name: 'Refonte du catalogue', progress: 35, nextStep: 'Validation des maquettes', due: 30, milestones: [['Maquettes', 4, false], ['Impression', 30, false]] },
			{ kind: 'invoice', number: 'SL-1039', amount: 2400, issued: -35, due: -5 },
		],
	},
	{
		name: 'Julien Faure', firstName: 'Julien', address: 'j.faure@atelier-dumont.example', account: 'Atelier Dumont', language: 'fr', timeZone: 'Europe/Paris',
		jurisdiction: 'FR', tier: 'premium', stage: 'new',
	},
	{
		name: 'Dr. Katrin Vogel', firstName: 'Katrin', address: 'k.vogel@vogel-optik.example', account: 'Vogel Optik GmbH', language: 'de', timeZone: 'Europe/Berlin',
		jurisdiction: 'DE', tier: 'enterprise', stage: 'long_term_partner', expectation: 'immediate', vip: true, notes: 'Formal address, always Sie.',
		work: [
			{ kind: 'project', reference: 'LUM-190', name: 'Händlerportal', progress: 90, nextStep: 'Abnahme durch Ihr Team', due: 5, milestones: [['Pilot', -14, true], ['Abnahme', 5, false]] },
			{ kind: 'invoice', number: 'SL-1044', amount: 12600, issued: -8, due: 22 },
			{ kind: 'contract', number: 'SL-C-12', name: 'Betrieb und Wartung', amount: 1900, starts: -700, ends: 30 },
		],
	},
	{
		name: 'Jonas Brandt', firstName: 'Jonas', address: 'jonas.brandt@vogel-optik.example', account: 'Vogel Optik GmbH', language: 'de', timeZone: 'Europe/Berlin',
		jurisdiction: 'DE', tier: 'enterprise', stage: 'established',
	},
	{
		name: 'Sabine Keller', firstName: 'Sabine', address: 'sabine@keller-moebel.example', account: 'Keller Möbel', language: 'de', timeZone: 'Europe/Berlin',
		jurisdiction: 'DE', tier: 'standard', stage: 'established', restriction: 'marketing_withdrawn',
		work: [{ kind: 'quote', number: 'SL-Q-88', title: 'Fotostrecke Herbst', total: 3200, validUntil: 12 }],
	},
	{
		name: '山本 恵', firstName: '恵', address: 'megumi.yamamoto@yamamoto-tea.example', account: '山本茶舗', language: 'ja', timeZone: 'Asia/Tokyo',
		jurisdiction: 'JP', tier: 'premium', stage: 'established',
		work: [{ kind: 'project', reference: 'LUM-211', name: '英語版サイト', progress: 40, nextStep: '商品写真の確認', due: 26, milestones: [['翻訳', -2, true], ['写真', 8, false], ['公開', 26, false]] }],
	},
	{
		name: '林 晓雯', firstName: '晓雯', address: 'xiaowen.lin@linhe-trade.example', account: '林禾贸易', language: 'zh', timeZone: 'Asia/Shanghai',
		jurisdiction: 'CN', tier: 'standard', stage: 'established',
		work: [{ kind: 'order', number: 'SL-O-310', description: '产品画册 500 本', status: 'shipped', expected: 4 }],
	},
	{
		name: 'Owen Price', firstName: 'Owen', address: 'owen@pricebikes.example', account: 'Price Bikes', language: 'en', timeZone: 'Europe/London',
		jurisdiction: 'GB', tier: 'essential', stage: 'new', restriction: 'ai_opt_out',
		work: [{ kind: 'quote', number: 'SL-Q-91', title: 'Shop sign and window lettering', total: 940, validUntil: 9 }],
	},
	{
		name: 'Harriet Boyle', firstName: 'Harriet', address: 'harriet@boylelaw.example', account: 'Boyle & Partners', language: 'en', timeZone: 'Europe/London',
		jurisdiction: 'GB', tier: 'enterprise', stage: 'long_term_partner', expectation: 'immediate', vip: true,
		work: [
			{ kind: 'project', reference: 'LUM-201', name: 'Brand refresh', progress: 70, nextStep: 'Second review round', due: 18, milestones: [['Research', -60, true], ['Second review', 3, false], ['Roll-out', 18, false]] },
			{ kind: 'invoice', number: 'SL-1031', amount: 8400, issued: -60, due: -30, paid: -28 },
		],
	},
	{
		name: 'Niamh Doyle', firstName: 'Niamh', address: 'niamh@doyleceramics.example', account: 'Doyle Ceramics', language: 'en', timeZone: 'Europe/Dublin',
		jurisdiction: 'IE', tier: 'standard', stage: 'established', restriction: 'hard_bounce',
	},
	{
		name: 'Pilar Montes', firstName: 'Pilar', address: 'pilar@montes-viajes.example', account: 'Montes Viajes', language: 'es', timeZone: 'Europe/Madrid',
		jurisdiction: 'ES', tier: 'essential', stage: 'new', restriction: 'do_not_contact',
	},
	{
		name: 'Felix Arnaud', firstName: 'Felix', address: 'felix@arnaud-cycles.example', account: 'Arnaud Cycles', language: 'fr', timeZone: 'Europe/Brussels',
		jurisdiction: 'BE', tier: 'essential', stage: 'new', work: [{ kind: 'quote', number: 'SL-Q-94', title: 'Identité visuelle', total: 2750, validUntil: 20 }],
	},
];

export const studioContacts: Contact[] = given.map((contact) => ({ tenant: 'studio', ...contact }));
