import { callReport } from '../../../../nodes/SelectChannels/inbound/vapi/call';
import { disclosurePatterns } from '../../../../nodes/SelectChannels/inbound/vapi/disclosure';
import { assistantTexts } from '../../../../workflows/inbox/vapi-assistant/texts';

const texan = '+12145550123';
const berliner = '+493012345678';
const madrilena = '+34911234567';

const note = (given: unknown) => ({ role: 'tool_calls', toolCalls: [{ id: 't', function: { name: 'note_recording_consent', arguments: given } }] });
const bot = (message: string) => ({ role: 'bot', message });
const user = (message: string) => ({ role: 'user', message });

const report = (messages: unknown[], { customer = texan, ours = texan, ...over }: Record<string, unknown> = {}) => ({
	type: 'end-of-call-report',
	endedReason: 'customer-ended-call',
	startedAt: '2026-11-20T10:00:00.000Z',
	endedAt: '2026-11-20T10:01:35.000Z',
	call: { id: 'c-1', type: 'outboundPhoneCall', assistantOverrides: { metadata: { messageId: 'm-1' } } },
	customer: { number: customer },
	phoneNumber: { number: ours, twilioAuthToken: 'leak' },
	artifact: { messages, recordingUrl: 'https://storage.example/1.wav' },
	...over,
});
const words = [bot('Hello.'), user('The price is too high.')];

describe('the report of a call', () => {
	it('is who, when and how long, for which message, and no key of a telephone account', () => {
		const call = callReport(report(words));
		expect(call).toMatchObject({ callId: 'c-1', direction: 'outbound', customer: texan, seconds: 95, endedReason: 'customer-ended-call', messageId: 'm-1', recordingUrl: 'https://storage.example/1.wav' });
		expect(call.turns).toEqual([{ speaker: 'assistant', text: 'Hello.' }, { speaker: 'customer', text: 'The price is too high.' }]);
		expect(JSON.stringify(call)).not.toContain('leak');
	});

	it.each([
		['one side is enough in Texas', report(words), true],
		['everybody in Germany', report(words, { customer: berliner }), false],
		['everybody where the number tells no place', report(words, { customer: '+15005550006' }), false],
		['everybody where there is no number', report(words, { customer: null }), false],
		['told is enough in Spain', report([bot('Esta llamada se graba.'), user('Vale')], { customer: madrilena, ours: madrilena }), true],
		['not told is not', report(words, { customer: madrilena, ours: madrilena }), false],
		['told is not enough in Germany', report([bot('Der Anruf wird aufgezeichnet.'), user('Hm')], { customer: berliner }), false],
		['a yes that the assistant noted', report([...words, note('{"agreed": true}')], { customer: berliner }), true],
		['a yes as an object', report([...words, note({ agreed: true })], { customer: berliner }), true],
		['a yes that was taken back', report([...words, note('{"agreed": true}'), note('{"agreed": false}')], { customer: berliner }), false],
		['a no, even where the law would allow it', report([...words, note('{"agreed": false}')]), false],
		['Vapi’s own word', report(words, { customer: berliner, compliance: { recordingConsent: { type: 'verbal', grantedAt: '2026-11-20T10:00:05.000Z' } } }), true],
		['Vapi’s consent that was not granted', report(words, { customer: berliner, compliance: { recordingConsent: { type: 'verbal' } } }), false],
		['words that are no yes', report([...words, note('{"agreed": "true"}'), note('{{{')], { customer: berliner }), false],
	])('keeps what was said by the strictest place on the line: %s', (_name, message, kept) => {
		const { recording, turns, recordingUrl } = callReport(message);
		expect(recording.kept).toBe(kept);
		expect([turns.length > 0, recordingUrl !== null]).toEqual([kept, kept]);
	});

	it('is read however broken it is', () => {
		for (const broken of [undefined, null, 7, [], {}, { artifact: { messages: 'x' } }, { artifact: { messages: [null, 7, { toolCalls: [null] }] } }]) {
			expect(callReport(broken)).toMatchObject({ callId: null, turns: [], seconds: null });
		}
	});

	it.each(Object.entries(assistantTexts))('the first sentence of the assistant says that the call is recorded, in %s', (_language, { first, goodbye }) => {
		expect(disclosurePatterns.some((pattern) => pattern.test(first))).toBe(true);
		expect(disclosurePatterns.some((pattern) => pattern.test(goodbye))).toBe(false);
	});

	it('the disclosure of calls that are placed is known for one, in every language', () => {
		for (const said of ['This is an automated call, and it may be recorded.', 'Esta es una llamada automática y puede ser grabada.', 'Ceci est un appel automatique, qui peut être enregistré.', 'Dies ist ein automatischer Anruf, der aufgezeichnet werden kann.', '这是自动语音来电，通话可能会被录音。', 'これは自動音声によるお電話です。通話は録音されることがあります。']) {
			expect(disclosurePatterns.some((pattern) => pattern.test(said))).toBe(true);
		}
	});
});
