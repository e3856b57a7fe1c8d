import * as z from 'zod';
import { InputError } from '../../shared/items';
import { isRecord } from '../../shared/record';
import { maybe, parseShape } from '../../shared/shape';

export interface Achievement {
	text: string;
	/** A day or an instant. */
	at?: string;
}
export interface Milestone {
	name: string;
	due?: string;
	status?: string;
	completedAt?: string;
}
export interface Risk {
	text: string;
	mitigation?: string;
	status?: string;
}

/** The rows an update is written from. What is not here is never said. */
export interface Project {
	id: string;
	name: string;
	status?: string;
	/** 0..1, or 0..100 where above 1. */
	progress?: number;
	period?: { from: string; to: string };
	achievements: Achievement[];
	milestones: Milestone[];
	risks: Risk[];
	nextSteps: string[];
}

/** Of each list; an update of more is no update. */
const mostRows = 20;

const text = z.string().trim().min(1).max(400).transform((value) => value.replace(/[\s\p{Cc}]+/gu, ' '));
const day = z.union([z.string(), z.date()]).transform((value) => (value instanceof Date ? value.toISOString() : value));

/** Rows come as texts or as objects; `names` are the fields that may hold the text. */
function rows<T extends z.ZodType>(shape: T, names: readonly string[]) {
	const asObject = (row: unknown): unknown => {
		if (typeof row === 'string') return { [names[0] ?? 'text']: row };
		if (!isRecord(row)) return row;
		const name = names.find((known) => typeof row[known] === 'string');
		return { ...row, [names[0] ?? 'text']: name === undefined ? undefined : row[name] };
	};
	return z
		.array(z.preprocess(asObject, shape))
		.nullish()
		.transform((list) => (list ?? []).slice(0, mostRows));
}

const projectSchema = z.object({
	id: maybe(z.union([z.string(), z.number()])),
	name: text,
	status: maybe(text),
	progress: maybe(z.number().min(0).max(100)),
	period: maybe(z.object({ from: day, to: day })),
	achievements: rows(z.object({ text, at: maybe(day) }), ['text', 'title', 'name', 'description']),
	milestones: rows(z.object({ name: text, due: maybe(day), dueAt: maybe(day), dueDate: maybe(day), status: maybe(text), completedAt: maybe(day) }), ['name', 'title', 'text']),
	risks: rows(z.object({ text, mitigation: maybe(text), status: maybe(text) }), ['text', 'title', 'name', 'description']),
	nextSteps: rows(z.object({ text }), ['text', 'title', 'name']),
});

/** @throws {InputError} naming the field */
export function readProject(value: unknown): Project {
	if (!isRecord(value)) {
		throw new InputError(
			'No project to write an update from: the item has no "project" object',
			'Fill in "Project" with {"name", "progress", "achievements", "milestones", "risks"}, or give the item a key "project".',
		);
	}
	const { id, milestones, nextSteps, ...project } = parseShape(projectSchema, { ...value, name: value.name ?? value.title }, 'project');
	return {
		...project,
		id: id === undefined ? project.name : String(id),
		milestones: milestones.map(({ due, dueAt, dueDate, ...milestone }) => ({ ...milestone, due: due ?? dueAt ?? dueDate })),
		nextSteps: nextSteps.map(({ text: step }) => step),
	};
}
