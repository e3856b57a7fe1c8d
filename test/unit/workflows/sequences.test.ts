import { readSequences } from '../../../workflows/campaigns/sequences/readSequences';
import { readTexts } from '../../../workflows/texts/readTexts';

const sequences = readSequences();
const spoken = new Set(readTexts().map(({ templateId, channel }) => `${templateId} ${channel}`));
/** Whose text a channel uses where it has none of its own: comms.text_channels. */
const instead: Readonly<Record<string, readonly string[]>> = { whatsapp: ['sms'], portal: ['email'] };
const stepsOf = (id: string) => sequences.find((sequence) => sequence.id === id)?.steps ?? [];
const daysOf = (id: string) => stepsOf(id).map(({ delay }) => delay.days ?? 0);

describe('the built-in sequences', () => {
	it('have a text for every channel of every step', () => {
		const silent = sequences.flatMap(({ id, steps }) =>
			steps.flatMap(({ id: step, template = '', channels }) =>
				channels.filter((channel) => ![channel, ...(instead[channel] ?? [])].some((from) => spoken.has(`${template} ${from}`))).map((channel) => `${id}/${step} ${channel}`),
			),
		);
		expect(silent).toEqual([]);
	});

	it('keep the days that were asked for', () => {
		expect(daysOf('onboarding')).toEqual([0, 1, 3, 7]);
		expect(daysOf('quote-follow-up')).toEqual([0, 2, 5, 7, 14]);
		expect(daysOf('renewal')).toEqual([-60, -30, -7]);
		expect(stepsOf('quote-follow-up').map(({ channels }) => channels[0])).toEqual(['email', 'sms', 'phone', 'email', 'email']);
	});

	it('are there for every risk and every industry', () => {
		const ids = sequences.map(({ id }) => id);
		for (const risk of ['low', 'medium', 'high', 'critical']) expect(ids).toContain(`retention-${risk}`);
		for (const industry of ['healthcare-', 'trades-', 'services-']) expect(ids.some((id) => id.startsWith(industry))).toBe(true);
	});

	it('ask nobody for anything after they opted out, and stop following up a quote when a colleague answers', () => {
		for (const { exits = [], topic, id } of sequences) {
			const kinds = exits.map((exit) => (typeof exit === 'string' ? exit : exit.on));
			expect([id, topic === 'transactional' || kinds.includes('opt_out')]).toEqual([id, true]);
		}
		const followUp = sequences.find(({ id }) => id === 'quote-follow-up');
		expect(followUp?.exits).toContainEqual({ on: 'reply', by: ['contact', 'alias', 'account'] });
	});
});
