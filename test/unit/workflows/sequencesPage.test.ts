import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';
import showSequences from '../../../workflows/campaigns/show-sequences';

const written = showSequences.nodes.find(({ name }) => name === 'Draw the page')?.parameters?.template;
const template = readTemplate(typeof written === 'string' ? JSON.parse(written) : written);
const shown = (text: string) => {
	const enrolment = { id: text, sequence: text, state: text, kind: text, isOpen: true, isPaused: false, why: text, facts: text, steps: [{ text }] };
	const sequence = { key: text, name: text, isOpen: true, description: text, people: text, failing: text, since: text, facts: text, older: [{ text }], definition: text };
	const given = {
		summary: text, notice: text, noticeKind: text, form: text, tenant: text, who: text, asked: true, choices: [{ key: text, name: text }],
		people: [{ contactId: text, name: text, email: text, isAny: true, enrolments: [enrolment, { ...enrolment, isPaused: true }] }, { contactId: text, name: text, email: text, isAny: false, enrolments: [] }],
		sequences: [sequence, { ...sequence, isOpen: false, since: '', definition: '' }],
	};
	return renderTemplate(template, given, { language: 'en', timeZone: 'UTC' }).html ?? '';
};
const tags = (html: string) => html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];

it.each(['</textarea></title><script>alert(1)</script>', '" onfocus="alert(1)" x="', '<svg onload=alert(1)>'])('the page of sequences shows %s as text, wherever it comes', (attack) => {
	expect(tags(shown(attack))).toEqual(tags(shown('x')));
});

it('the page of sequences has a button for each thing that can be decided, and changes nothing by a link', () => {
	const html = shown('x');
	const actions = [...html.matchAll(/name="action" value="(\w+)"/g)].map(([, action]) => action);
	expect(new Set(actions)).toEqual(new Set(['pause', 'resume', 'end', 'enter', 'pause_person', 'resume_person', 'pause_sequence', 'resume_sequence', 'save']));
	for (const [form = ''] of html.matchAll(/<form [^>]*method="get"[\s\S]*?<\/form>/g)) expect(form).not.toContain('name="action"');
});
