import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';
import reviewUpdates from '../../../workflows/clients/review-updates';

/** The page on which staff read drafts and tick off calls: much of it was written by customers and other systems. */

const drawn = reviewUpdates.nodes.flatMap(({ parameters }) => (typeof parameters?.template === 'string' ? [parameters.template] : []));
const template = readTemplate(JSON.parse(drawn[0] ?? ''));
const page = (value: string, proposed = true): string => {
	const draft = { id: value, subject: value, customer: value, company: value, kind: value, since: value, missing: [value], words: value, why: value, proposed };
	const task = { id: value, kind: value, customer: value, reach: value, said: value, due: value, overdue: true };
	const variables = { summary: value, notice: value, noticeKind: 'good', form: value, drafts: [draft, draft], tasks: [task], passed: [{ text: value, count: value, names: value }] };
	return renderTemplate(template, variables, { language: 'en', timeZone: 'UTC' }).html ?? '';
};

it.each(['</pre></title><script>alert(1)</script>', '" onfocus="alert(1)" x="', '{{form}} {{#each drafts}}', '<svg onload=alert(1)>'])('shows %s as text, wherever it comes', (attack) => {
	const tags = (html: string): string[] => html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
	expect(tags(page(attack))).toEqual(tags(page('x')));
});

it('offers "never" only for what the machine proposed, and says why it did', () => {
	expect([page('x').match(/value="never"/g)?.length, page('x', false).match(/value="never"/g), page('x').match(/Why: x/g)?.length]).toEqual([2, null, 2]);
});
