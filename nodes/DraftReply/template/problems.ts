import { InputError } from '../../shared/items';

/** One fault of a template or of its variables, with where it is. */
export interface TemplateProblem {
	code:
		| 'syntax'
		| 'limit'
		| 'undeclared'
		| 'unsafe_place'
		| 'wrong_use'
		| 'declaration'
		| 'missing'
		| 'unknown'
		| 'wrong_type';
	/** The part of the template (`subject`, `html`, `text`) or `variables`. */
	part: string;
	text: string;
	line?: number;
	column?: number;
}

function sentence(problem: TemplateProblem): string {
	const place =
		problem.line === undefined ? problem.part : `${problem.part}, line ${problem.line}, column ${problem.column}`;
	return `${place}: ${problem.text}`;
}

const aboutVariables: readonly string[] = ['missing', 'unknown', 'wrong_type'];

/** All that is wrong with a template or with what it is filled with, told at once. */
export class TemplateError extends InputError {
	constructor(readonly problems: TemplateProblem[]) {
		const filling = problems.every(({ code }) => aboutVariables.includes(code));
		super(
			`${filling ? 'The template cannot be filled in' : 'The template cannot be used'}: ${problems.map(sentence).join('; ')}`,
			filling
				? 'Give each declared variable in the parameter Variables (or in the item\'s key "variables"), with the type the template declares, and no others.'
				: 'Mend the places named in the parameter Template. The syntax: docs/nodes/draft-reply.md.',
		);
		this.name = 'TemplateError';
	}
}

/** What bounds a template, so that no template and no data can take a worker down. */
export const templateLimits = {
	/** Characters of one part (subject, html or text) of a template. */
	source: 500_000,
	/** Characters a rendered part may have. */
	output: 5_000_000,
	/** Blocks inside blocks. */
	nesting: 12,
	/** Steps of rendering one part: each text piece, value or loop turn is one. */
	steps: 2_000_000,
	/** Levels of objects and lists in variables. */
	dataDepth: 6,
	/** Faults listed before the rest is only counted. */
	problems: 50,
};
