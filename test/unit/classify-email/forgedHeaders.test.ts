import { understandMail } from '../../../nodes/ClassifyEmail/engine/understandMail';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';

const angry = 'This is unacceptable. For the third time nobody showed up. I demand an answer today!';
const codes = async (header: string, text = angry): Promise<string[]> => {
	const raw = `From: Ana <ana@customer.example>\r\nTo: care@us.example\r\nSubject: Your service\r\nMessage-ID: <1@customer.example>\r\n${header}\r\n\r\n${text}\r\n`;
	const mail = await readMail({ json: {}, raw }, 'raw');
	const { classification } = await understandMail(mail, { guard: { now: '2026-11-21T10:00:00Z', ownAddresses: ['care@us.example'] } });
	expect(classification.needsReply).toBe(false);
	return classification.reasons.map(({ code }) => code);
};

describe('a grievance behind a header that keeps it from being answered', () => {
	it.each([
		'Auto-Submitted: auto-replied', 'Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All', 'Precedence: bulk', 'List-Id: <x.example>',
		'X-Customer-Comms: forged', 'X-Loop: care@us.example',
	])('is pointed out: %s', async (header) => {
		expect(await codes(header)).toContain('text_reads_otherwise');
	});
	it('but an absence note or a newsletter is not', async () => {
		expect(await codes('Auto-Submitted: auto-replied', 'I am out of the office until Monday.')).not.toContain('text_reads_otherwise');
		expect(await codes('List-Id: <x.example>', 'Our news of November: three new colours and a new opening hour.')).not.toContain('text_reads_otherwise');
	});
});

describe('the reasons of automated mail', () => {
	it('leave out what its text alone was read as, and say once that no reply is needed', async () => {
		const said = await codes('Auto-Submitted: auto-replied', 'The export fails with an error since the update. And could we move our call from Thursday to Friday?');
		for (const gone of ['phrases_found', 'also', 'urgency', 'tone', 'reply_needed']) expect(said).not.toContain(gone);
		expect((await codes('Auto-Submitted: auto-replied', 'I am out of the office until Monday.')).filter((code) => code === 'no_reply_needed')).toHaveLength(1);
	});
});
