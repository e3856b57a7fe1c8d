import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../sandbox/launcher/folders';
import { readWorkflows } from '../../../sandbox/launcher/workflowImport';
import { editorNote } from '../../../workflows/editorNote';
import type { WorkflowSpec } from '../../../workflows/workflow';

/** What every workflow says about its import through n8n's editor. */

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const workflows = readWorkflows().map(({ workflow }) => workflow);
type Node = (typeof workflows)[number]['nodes'][number];
const sticky = ({ type }: Node) => type === 'n8n-nodes-base.stickyNote';
const lastNote = (nodes: Node[]) => nodes.filter(sticky).at(-1);
const said = (nodes: Node[]) => String(lastNote(nodes)?.parameters.content);

function boxOf({ name, position, parameters, type }: Node): Box {
	const [left = 0, top = 0] = position as number[];
	const [width, height] = type === 'n8n-nodes-base.stickyNote' ? [Number(parameters.width), Number(parameters.height)] : [96, 96];
	return { name, left, top, right: left + width, bottom: top + height };
}

describe('the last note of every workflow', () => {
	it('says the address at which it keeps its id, and its error workflow', () => {
		expect(workflows.length).toBeGreaterThan(50);
		expect(workflows.filter(({ id, nodes }) => !said(nodes).includes(`/workflow/${id}?new=true`)).map(({ id }) => id)).toEqual([]);
		const silent = workflows.filter(({ nodes, settings }) => settings?.errorWorkflow !== undefined && !said(nodes).includes('*Error workflow*: **Handle workflow errors**'));
		expect(silent.map(({ id }) => id)).toEqual([]);
	});

	it('names each workflow that is called, by the name that stands in the list to choose from', () => {
		const nameOf = new Map(workflows.map(({ id, name }) => [id, name]));
		const calls = workflows.flatMap(({ id, nodes }) =>
			nodes.filter(({ type }) => type === 'n8n-nodes-base.executeWorkflow').map(({ name, parameters }) => ({ id, name, called: nameOf.get((parameters.workflowId as { value: string }).value), note: said(nodes) })),
		);
		expect(calls.length).toBeGreaterThan(10);
		expect(calls.filter(({ name, called, note }) => called === undefined || !note.includes(`**${name}**: *${called}*`))).toEqual([]);
	});

	it('names each credential that a node which is switched on needs', () => {
		const needed = workflows.flatMap(({ id, nodes }) => nodes.flatMap(({ credentials = {}, disabled }) => (disabled ? [] : Object.values(credentials).map(({ name }) => ({ id, name, note: said(nodes) })))));
		expect(needed.length).toBeGreaterThan(100);
		expect(needed.filter(({ name, note }) => !note.includes(`**${name}** (`))).toEqual([]);
	});

	it('calls only what docs/install.md says to import first', () => {
		const rows = readFileSync(join(root, 'docs', 'install.md'), 'utf8').split('\n').filter((line) => line.startsWith('| *'));
		const nameOf = new Map(workflows.map(({ id, name }) => [id, name]));
		const untold = workflows.flatMap(({ name, nodes }) =>
			nodes
				.filter(({ type }) => type === 'n8n-nodes-base.executeWorkflow')
				.map(({ parameters }) => nameOf.get((parameters.workflowId as { value: string }).value))
				.filter((called) => !rows.some((row) => row.startsWith(`| *${called}* |`) && row.includes(`*${name}*`)))
				.map((called) => `${called} before ${name}`),
		);
		expect(untold).toEqual([]);
	});

	it('covers nothing', () => {
		const covering = workflows.flatMap(({ id, nodes }) => {
			const note = lastNote(nodes);
			if (!note) return [`${id}: no note`];
			const own = boxOf(note);
			return nodes
				.filter((node) => node !== note)
				.map(boxOf)
				.filter((box) => box.left < own.right && box.right > own.left && box.top < own.bottom && box.bottom > own.top)
				.map(({ name }) => `${id}: ${name}`);
		});
		expect(covering).toEqual([]);
	});

	it('names every setting that the import leaves out; one without words cannot be written', () => {
		const spec = (settings: Record<string, unknown>): WorkflowSpec => ({ id: 'comms-x', area: 'x', file: 'x', name: 'X', description: '', tags: [], nodes: [], arrows: [], notes: [], settings });
		expect(editorNote(spec({ saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' }), undefined).text).toMatch(/Save successful.*Do not save.*Save failed.*Do not save/);
		expect(() => editorNote(spec({ timezone: 'Europe/Berlin' }), undefined)).toThrow('timezone');
	});
});
