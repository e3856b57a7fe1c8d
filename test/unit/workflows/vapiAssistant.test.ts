import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiDescription } from '../../../sandbox/services/apiDescription';
import { root } from '../../../sandbox/launcher/folders';
import { vapi as vapiService } from '../../../sandbox/services/vendors/vapi';
import { assistantFiles, assistantIn } from '../../../workflows/inbox/vapi-assistant/assistant';

const folder = join(root, '../shared/data/openapi');

interface Assistant {
	firstMessage: string;
	server: { url: string };
	model: { messages: Array<{ content: string }>; tools: Array<{ type: string; function?: { name: string } }> };
	artifactPlan: { recordingEnabled: boolean };
}

const assistants = assistantFiles().map(({ path, text }) => ({ path, assistant: JSON.parse(text) as Assistant }));

describe('the telephone assistant', () => {
	const described = existsSync(folder) || process.env.CI ? it : it.skip;
	described('is one that Vapi takes, by its own API description, in every language', async () => {
		const vapi = await ApiDescription.load(vapiService.description('api.vapi.ai', '/assistant'), folder);
		const problems = (body: object) =>
			vapi.check({ method: 'POST', path: '/assistant', query: new URLSearchParams(), headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) });
		expect(assistants.map(({ path, assistant }) => [path, problems(assistant)])).toEqual(['en', 'es', 'fr', 'de', 'zh', 'ja'].map((language) => [`${language}.json`, []]));
		expect(problems({ ...assistantIn('en'), serverMessages: ['gossip'] })).not.toEqual([]);
	}, 30_000);

	it('says that it is a machine and asks whether it may record before anything else, and records no sound', () => {
		const machine = [/automated/, /automático/, /automatique/, /automatische/, /自动/, /自動/];
		assistants.forEach(({ assistant }, place) => {
			expect(assistant.firstMessage).toMatch(machine[place] ?? /^$/);
			expect(assistant.firstMessage).toMatch(/[?？]$|でしょうか。$/);
			expect(assistant.artifactPlan.recordingEnabled).toBe(false);
		});
	});

	it('has tools that the database knows, and no other', () => {
		const offered = new Set(assistants.flatMap(({ assistant }) => assistant.model.tools.flatMap((tool) => tool.function?.name ?? [])));
		expect([...offered].sort()).toEqual(['answer_question', 'ask_for_callback', 'book_meeting', 'find_free_times', 'look_up_quote', 'note_recording_consent', 'stop_calling']);
	});
});
