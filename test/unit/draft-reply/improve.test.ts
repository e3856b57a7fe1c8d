import fc from 'fast-check';
import { readGoals } from '../../../nodes/DraftReply/improve/goals';
import { improveDraft } from '../../../nodes/DraftReply/improve/improveDraft';
import { rewritten } from '../../../nodes/DraftReply/improve/rewrites';
import { languages } from '../../../nodes/shared/vocabulary';
import { answering, outboundRequest } from './outboundFixture';

const draft = "Hey Ana,\n\nI'm basically writing about order A-1042 ,, we can't deliver the the 3 units before 26 November 2026 due to the fact that the the supplier is late!!";

const improved = async (text = draft, given: Parameters<typeof outboundRequest>[0] = {}) => await improveDraft(outboundRequest(given), text, readGoals('professional, concise'), 'Your order');

describe('an improved draft', () => {
	it('is put right by rule, with greeting, sign-off and signature', async () => {
		const result = await improved();
		expect(result.text).toContain('Hello Ana,\n\nI am writing about order A-1042, we cannot deliver the 3 units before 26 November 2026 because the supplier is late.');
		expect(result.text).toContain('Kind regards,\nInes Vogt');
		expect(result).toMatchObject({ engine: 'offline', unsupportedClaims: [], subject: 'Your order' });
		expect(result.checks).toContainEqual(expect.objectContaining({ name: 'nothing_lost', passed: true }));
	});

	it('says the same: the rules never touch figures, dates or links', () => {
		const piece = fc.constantFrom('order A-1042', '12.50 EUR', '26 November 2026', 'https://example.com/a?b=1', 'in order to', 'ASAP!!', "can't", 'the the', 'basically', 'hola', 'con el fin de', '3 ,', 'bitte', '请', 'すみません', '\n\n');
		fc.assert(
			fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.constantFrom(...languages), (pieces, language) => {
				const text = pieces.join(' ');
				const result = rewritten(text, ['concise', 'professional', 'warm', 'clear'], language).text;
				for (const kept of ['A-1042', '12.50 EUR', '26 November 2026', 'https://example.com/a?b=1']) expect(result.split(kept).length).toBe(text.trim().split(kept).length);
				expect(rewritten(result, ['concise', 'professional'], language).text.length).toBeLessThanOrEqual(result.length + 60);
			}),
		);
	});

	it.each([
		['de', 'Hallo Ana, aufgrund der Tatsache, dass der Lieferant zu spät ist, können wir die Ware nicht vor dem 26. November 2026 liefern!!', /Guten Tag Ana, weil der Lieferant[\s\S]*Mit freundlichen Grüßen/],
		['es', 'Hola Ana, ¡le escribimos con el fin de confirmar el pedido A-1042 para el 26 de noviembre de 2026!', /Buenos días Ana, le escribimos para confirmar[\s\S]*Atentamente/],
		['fr', 'Salut Ana, nous vous écrivons afin de confirmer la commande A-1042 !', /Bonjour Ana, nous vous écrivons pour confirmer la commande A-1042\.[\s\S]*Cordialement/],
		['zh', '嗨，Ana，基本上我们会在2026年11月26日之前交付三件货物！', /您好，Ana，我们会在2026年11月26日之前交付三件货物。/],
		['ja', 'Ana様\n\nすみません、11月26日より前に納品することができますか。', /申し訳ございません、11月26日より前に納品できますか。/],
	])('in %s stays in its language', async (language, text, wanted) => {
		const result = await improved(text, { client: { language: 'en' } });
		expect(result.language).toBe(language);
		expect(result.text).toMatch(wanted);
	});

	it('takes over a model\'s wording that says the same', async () => {
		const result = await improved(draft, answering(() => ({ text: 'Hello Ana,\n\nabout order A-1042: the supplier is late, so we cannot deliver the 3 units before 26 November 2026.\n\nKind regards' })));
		expect(result).toMatchObject({ engine: 'model', unsupportedClaims: [] });
		expect(result.text).toContain('about order A-1042');
	});

	it.each([
		['adds a promise', 'Hello Ana,\n\nabout order A-1042: we cannot deliver the 3 units before 26 November 2026. We will refund you 50 EUR tomorrow.'],
		['changes a date', 'Hello Ana,\n\nabout order A-1042: we cannot deliver the 3 units before 28 November 2026.'],
		['loses a figure', 'Hello Ana,\n\nabout order A-1042: we cannot deliver before 26 November 2026.'],
		['adds a link', 'Hello Ana,\n\nabout order A-1042: we cannot deliver the 3 units before 26 November 2026. See https://evil.example.'],
	])('throws away a model\'s text that %s', async (_, text) => {
		const result = await improved(draft, answering(() => ({ text })));
		expect(result).toMatchObject({ engine: 'offline', status: 'needs_review' });
		expect(result.reasons[0]?.code).toBe('model_draft_refused');
		expect(result.text).not.toMatch(/refund|28 November|evil/);
		expect(result.text).toContain('26 November 2026');
	});

	it('names the goal that is none', () => {
		expect(() => readGoals(['louder'])).toThrow('louder');
		expect(readGoals('professionalism, clarity, relationship_building')).toEqual(['professional', 'clear', 'warm']);
	});
});
