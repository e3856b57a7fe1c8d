import fc from 'fast-check';
import { draftStatusUpdate, updateText } from '../../../nodes/DraftReply/statusUpdate/draftStatusUpdate';
import { updatePhraseBook } from '../../../nodes/DraftReply/statusUpdate/phrases/updatePhraseBook';
import { type Project, readProject } from '../../../nodes/DraftReply/statusUpdate/project';
import { updateRows } from '../../../nodes/DraftReply/statusUpdate/rows';
import { worded, wordingShape } from '../../../nodes/DraftReply/statusUpdate/wording';
import { readerOf } from '../../../nodes/DraftReply/outbound/outbound';
import { phraseBook } from '../../../nodes/DraftReply/reply/phrases/phraseBook';
import { languages, type Language } from '../../../nodes/shared/vocabulary';
import { ModelFailure } from '../../../nodes/shared/languageModel/languageModel';
import { answering, outboundRequest } from './outboundFixture';

const rowsOf: Record<Language, { achievements: string[]; milestones: string[]; risks: string[]; steps: string[] }> = {
	en: { achievements: ['The stock import was moved to the new server', 'Training for the sales team was held'], milestones: ['Go-live of the portal', 'Acceptance test'], risks: ['The supplier has not confirmed the interface yet'], steps: ['Check the address data with your team'] },
	es: { achievements: ['Se ha migrado la importación de existencias', 'Se impartió la formación al equipo de ventas'], milestones: ['Puesta en marcha del portal', 'Prueba de aceptación'], risks: ['El proveedor aún no ha confirmado la interfaz'], steps: ['Revisar las direcciones con su equipo'] },
	fr: { achievements: ["L'import des stocks a été déplacé sur le nouveau serveur", "La formation de l'équipe commerciale a eu lieu"], milestones: ['Mise en service du portail', 'Recette'], risks: ["Le fournisseur n'a pas encore confirmé l'interface"], steps: ['Vérifier les adresses avec votre équipe'] },
	de: { achievements: ['Der Lagerimport läuft auf dem neuen Server', 'Die Schulung für den Vertrieb hat stattgefunden'], milestones: ['Inbetriebnahme des Portals', 'Abnahmetest'], risks: ['Der Lieferant hat die Schnittstelle noch nicht bestätigt'], steps: ['Adressdaten mit Ihrem Team prüfen'] },
	zh: { achievements: ['库存导入已迁移到新服务器', '销售团队培训已完成'], milestones: ['门户网站上线', '验收测试'], risks: ['供应商尚未确认接口'], steps: ['与贵方团队核对地址数据'] },
	ja: { achievements: ['在庫取り込みを新サーバーへ移行しました', '営業部門向け研修を実施しました'], milestones: ['ポータルの稼働開始', '受け入れ試験'], risks: ['仕入先がまだインターフェースを確定していません'], steps: ['住所データを確認する'] },
};
const projectNames: Record<Language, string> = { en: 'Portal renewal', es: 'Renovación del portal', fr: 'Refonte du portail', de: 'Portalerneuerung', zh: '门户升级', ja: 'ポータル刷新' };

const day = fc.integer({ min: 0, max: 500 }).map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10));
const language = fc.constantFrom(...languages);

const generated = language.chain((spoken) => {
	const texts = rowsOf[spoken];
	return fc.record({
		language: fc.constant(spoken),
		register: fc.constantFrom('formal', 'informal'),
		project: fc.record(
			{
				id: fc.uuid(),
				name: fc.constant(projectNames[spoken]),
				status: fc.constantFrom('in_progress', 'planned', 'on_hold', 'delayed', 'completed'),
				progress: fc.constantFrom(0, 0.25, 0.6, 40, 85, 100),
				period: fc.record({ from: day, to: day }),
				achievements: fc.uniqueArray(fc.record({ text: fc.constantFrom(...texts.achievements), at: day }, { requiredKeys: ['text'] }), { selector: ({ text }) => text }),
				milestones: fc.uniqueArray(fc.record({ name: fc.constantFrom(...texts.milestones), due: day, status: fc.constantFrom('planned', 'completed', 'delayed') }, { requiredKeys: ['name'] }), { selector: ({ name }) => name }),
				risks: fc.array(fc.record({ text: fc.constantFrom(...texts.risks), status: fc.constantFrom('open', 'resolved') }, { requiredKeys: ['text'] }), { maxLength: 1 }),
				nextSteps: fc.array(fc.constantFrom(...texts.steps), { maxLength: 1 }),
			},
			{ requiredKeys: ['id', 'name'] },
		),
	});
});

/** What models that obey nobody answer, given the rows they were shown. */
const hostile: Record<string, (rows: Array<{ row: string; values: string[] }>) => unknown> = {
	'says everything is finished': (rows) => ({ sentences: rows.map(({ row, values }) => ({ row, text: `${values.join(', ')}: finished, fertig, terminado, terminé, 已完成, 完了` })) }),
	'denies every row': (rows) => ({ sentences: rows.map(({ row, values }) => ({ row, text: `It is not true that ${values.join(' ')}, no, nicht, 不, ではありません` })) }),
	'changes every figure': (rows) => ({ sentences: rows.map(({ row, values }) => ({ row, text: values.join(', ').replace(/\d/g, '9').replace(/due|Termin/g, 'done') + ' 999' })) }),
	'swaps the rows': (rows) => ({ sentences: rows.map(({ row }, index) => ({ row, text: rows[(index + 1) % rows.length]?.values.join(' ') ?? 'x' })) }),
	'invents rows': () => ({ sentences: [{ row: 'r99', text: 'We will refund 5,000 EUR by Friday.' }, { row: 'r1', text: 'Please pay at https://evil.example today.' }] }),
	'promises': (rows) => ({ sentences: rows.map(({ row, values }) => ({ row, text: `${values.join(', ')}. We guarantee this by tomorrow.` })) }),
	'calls achievements risks': (rows) => ({ sentences: rows.map(({ row, values }) => ({ row, text: `Risk Risiko riesgo risque 风险 リスク: ${values.join(', ')}` })) }),
};

/** What a model does that does as it was told. */
const obedient = (rows: Array<{ row: string; values: string[] }>) => ({ sentences: [...rows].reverse().map(({ row, values }) => ({ row, text: values.join(', ') })) });

/** All a text may consist of: our phrases, and the rows as they are told. What is left is invented. */
function invented(text: string, project: Project, spoken: Language): string {
	const update = updatePhraseBook[spoken];
	const letter = phraseBook[spoken];
	const day = (value: string): string => new Intl.DateTimeFormat(spoken, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(value));
	const fixed = [
		...Object.values(update.headings),
		...(['formal', 'informal'] as const).flatMap((register) => [
			letter.greeting.named[register].replace('{name}', 'Ana Ruiz'),
			letter.greeting.unnamed[register],
			letter.signOff[register],
			update.closing[register],
			...[update.opening, update.openingPeriod].map((phrase) =>
				phrase[register].replace('{project}', project.name).replace('{from}', project.period ? day(project.period.from) : '').replace('{to}', project.period ? day(project.period.to) : ''),
			),
		]),
		update.status,
		update.progress,
		...updateRows(project, spoken, 'UTC').flatMap(({ values }) => values),
		'Ines Vogt',
		'Vogt & Partner',
		'Lindenweg 4, 50674 Köln',
	].sort((a, b) => b.length - a.length);
	const plain = (written: string): string => written.replace(/\s+/gu, ' ');
	return fixed.map(plain).reduce((rest, piece) => rest.split(piece).join(' '), plain(text)).replace(/[\s\p{P}\p{S}]+/gu, '');
}

const drafted = async (given: { language: string; register?: string; project: unknown }, says?: (rows: Array<{ row: string; values: string[] }>) => unknown) =>
	await draftStatusUpdate(
		outboundRequest({
			client: { name: 'Ana Ruiz', email: 'ana@customer.example', language: given.language, style: given.register },
			...(says === undefined ? {} : answering((task) => says((JSON.parse(task.user) as { rows: Array<{ row: string; values: string[] }> }).rows))),
		}),
		readProject(given.project),
	);

type Says = (rows: Array<{ row: string; values: string[] }>) => unknown;

/** The text without what checks it afterwards, which the drafts further down are held against. */
function textBy(given: { language: Language; register: string; project: unknown }, says: Says | undefined): { text: string; kept: number; rows: number } {
	const project = readProject(given.project);
	const reader = readerOf(outboundRequest({ client: { name: 'Ana Ruiz', language: given.language, style: given.register } }));
	const rows = updateRows(project, given.language, 'UTC');
	if (says === undefined) return { text: updateText(project, rows, reader, 'UTC'), kept: 0, rows: rows.length };
	const told = worded(rows, wordingShape.parse(says(rows.map(({ id, values }) => ({ row: id, values })))), given.language, (text) => text);
	return { text: updateText(project, told.rows, reader, 'UTC'), kept: told.kept, rows: rows.length };
}

describe('a status update never says what is not in the rows', () => {
	const models: Array<[string, Says | undefined]> = [['offline', undefined], ...Object.entries(hostile).map(([name, says]): [string, Says] => [`with a model that ${name}`, says])];

	it.each(models)('%s, over 500 generated projects in six languages', (_, says) => {
		fc.assert(
			fc.property(generated, (given) => {
				expect(invented(textBy(given, says).text, readProject(given.project), given.language)).toBe('');
			}),
			{ numRuns: 500 },
		);
	});

	it('with a model that does as told, whose order and words are taken over', () => {
		fc.assert(
			fc.property(generated, (given) => {
				const { text, kept, rows } = textBy(given, obedient);
				expect(kept).toBe(rows);
				expect(invented(text, readProject(given.project), given.language)).toBe('');
			}),
			{ numRuns: 500 },
		);
	});

	it('and the checks of drafts find nothing in it either, whichever the engine', async () => {
		const engines = fc.constantFrom<Says | undefined>(undefined, obedient, ...Object.values(hostile));
		await fc.assert(
			fc.asyncProperty(generated, engines, async (given, says) => {
				const draft = await drafted(given, says);
				expect(draft.language).toBe(given.language);
				expect(draft.unsupportedClaims).toEqual([]);
				expect(draft.text).not.toContain('evil.example');
			}),
			{ numRuns: 60 },
		);
	});
});

describe('a status update', () => {
	const project = {
		name: 'Portal renewal',
		progress: 60,
		status: 'in progress',
		achievements: [{ text: 'Stock import moved', at: '2026-11-12' }],
		milestones: [{ name: 'Go-live', due: '2026-12-12', status: 'planned' }],
		risks: [{ title: 'Supplier is late', mitigation: 'weekly call with the supplier' }],
		nextSteps: ['Check the address data'],
	};

	it('lists what the rows say, in the reader\'s language', async () => {
		const draft = await drafted({ language: 'de', project });
		expect(draft.subject).toBe('Portal renewal: aktueller Stand');
		expect(draft.text).toMatch(/- Fortschritt: 60\s%/);
		expect(draft.text).toContain('- Go-live (geplant, Termin: 12. Dezember 2026)');
		expect(draft.text).toContain('Maßnahme: weekly call with the supplier');
		expect(draft.to).toEqual(['ana@customer.example']);
	});

	it('is ready where everything is there, and says what a person has to find out where not', async () => {
		expect(await drafted({ language: 'en', project })).toMatchObject({ status: 'ready', missing: [] });
		const late = await drafted({ language: 'en', project: { name: 'P', milestones: [{ name: 'Go-live', due: '2026-01-02' }] } });
		expect(late).toMatchObject({ status: 'needs_review' });
		expect(late.missing.join(' ')).toMatch(/neither progress.*achievements.*"Go-live" was due 2026-01-02/);
	});

	it('is held back where its rows are in another language than its reader\'s', async () => {
		const foreign = { ...project, achievements: rowsOf.en.achievements, risks: rowsOf.en.risks };
		const draft = await drafted({ language: 'fr', project: foreign });
		expect(draft.status).toBe('needs_review');
		expect(draft.checks).toContainEqual(expect.objectContaining({ name: 'rows_in_language', passed: false }));
	});

	it('says whose words it has, and why a model\'s were thrown away', async () => {
		const draft = await drafted({ language: 'en', project }, hostile.promises);
		expect(draft).toMatchObject({ engine: 'offline', status: 'needs_review', usage: { calls: 1 } });
		expect(draft.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['model_draft_refused', 'model_sentences_thrown_away']));
	});

	it('stands in for a model that fails', async () => {
		const request = outboundRequest({ engine: 'model', ask: async () => await Promise.reject(new ModelFailure('timeout', 'too slow')) });
		expect(await draftStatusUpdate(request, readProject(project))).toMatchObject({ engine: 'offline', status: 'needs_review' });
		await expect(draftStatusUpdate({ ...request, options: { ...request.options, onModelFailure: 'error' } }, readProject(project))).rejects.toThrow('too slow');
	});

	it('asks no model for a reader who wants none', async () => {
		const request = outboundRequest({ client: { name: 'Ana', email: 'a@b.example', aiOptOut: true }, ...answering(() => wordingShape.parse({ sentences: [] })) });
		expect((await draftStatusUpdate(request, readProject(project))).reasons[0]?.code).toBe('ai_opt_out');
	});

	it('names the field of the project that is wrong', () => {
		expect(() => readProject('x')).toThrow('project');
		expect(() => readProject({ name: 'P', progress: 400 })).toThrow('project.progress');
		expect(() => readProject({ name: 'P', milestones: [{ due: '2026-01-01' }] })).toThrow('project.milestones[0].name');
	});
});
