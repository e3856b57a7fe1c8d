/**
 * Small loops in WebAssembly, written out by hand after its core specification 2.0, chapter 5 (binary format): there is nothing to
 * download or build. JavaScript has no instruction for four sums at once and checks every index.
 */

/** Kinds of values. */
export const [i32, f32, f64, v128] = [0x7f, 0x7d, 0x7c, 0x7b];

/** A number in as many bytes of seven bits as it takes. */
export function length(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...length(value >>> 7)];
}

export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
export const tee = (local: number): number[] => [0x22, local];

/** The same with a sign, as constants have it; for values from 0 on. */
function signedLength(value: number): number[] {
	return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLength(value >>> 7)];
}
/** From 0 on. */
export const constant = (value: number): number[] => [0x41, ...signedLength(value)];

const none = 0x40;
export const add = [0x6a];
export const subtract = [0x6b];
export const multiply = [0x6c];
export const both = [0x71];
export const shiftUp = [0x74];
export const shiftDown = [0x76];
export const isZero = [0x45];
export const loadInteger = [0x28, 2, 0];
export const block = [0x02, none];
export const loop = [0x03, none];
export const leaveIf = (depth: number): number[] => [0x0d, depth];
export const end = [0x0b];

/** Sixteen bytes from an address and an offset, and back. */
export const loadVector = (offset: number): number[] => [0xfd, 0x00, 4, ...length(offset)];
export const storeVector = (offset: number): number[] => [0xfd, 0x0b, 4, ...length(offset)];

/** Moves a pointer on. */
export const step = (pointer: number, bytes: number): number[] => [...get(pointer), ...constant(bytes), ...add, ...set(pointer)];

/** `work` for each of `count`. */
export const each = (count: number, work: readonly number[]): number[] => [
	...block, ...get(count), ...isZero, ...leaveIf(0),
	...loop, ...work, ...get(count), ...constant(1), ...subtract, ...tee(count), ...leaveIf(0),
	...end, ...end,
];

/** A function; most have no result. */
export interface Loop {
	/** Their kinds. */
	parameters: readonly number[];
	/** The kind of what it leaves, where it leaves something. */
	result?: number;
	/** How many of which kind; their places come behind those of the parameters. All are 0 at first. */
	locals: ReadonlyArray<readonly [count: number, kind: number]>;
	body: readonly number[];
}

const withLength = (content: readonly number[]): number[] => [...length(content.length), ...content];
const list = (contents: ReadonlyArray<readonly number[]>): number[] => [...length(contents.length), ...contents.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...withLength(content)];
const name = (text: string): number[] => withLength([...text].map((letter) => letter.charCodeAt(0)));

/** A program with the loops under their names. */
export function programOf(loops: Readonly<Record<string, Loop>>): Uint8Array<ArrayBuffer> {
	const all = Object.entries(loops);
	return Uint8Array.from([
		...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, list(all.map(([, { parameters, result }]) => [0x60, ...withLength(parameters), ...withLength(result === undefined ? [] : [result])]))),
		// One memory of at least one page, from outside.
		...section(2, [1, ...name('m'), ...name('m'), 0x02, 0x00, 1]),
		...section(3, list(all.map((_, place) => length(place)))),
		...section(7, list(all.map(([called], place) => [...name(called), 0x00, ...length(place)]))),
		...section(10, list(all.map(([, { locals, body }]) => withLength([...list(locals.map(([count, kind]) => [...length(count), kind])), ...body, ...end])))),
	]);
}

const page = 65_536;

/** The least size of a memory, in bytes, that holds so many. */
export function wholePages(bytes: number): number {
	return Math.ceil(bytes / page) * page;
}

/** What it returns counts for loops that have a result. */
type Compiled = (...given: number[]) => number;

function isFunction(value: unknown): value is Compiled {
	return typeof value === 'function';
}

/**
 * A memory of at least so many bytes, all 0, with the loops of a program over it.
 * @throws where the system allows no WebAssembly: it reserves ten gigabytes of addresses (not of memory) for each
 */
export function loopsOver(bytes: number, program: Uint8Array<ArrayBuffer> | WebAssembly.Module): { buffer: ArrayBuffer; loopOf: (called: string) => Compiled } {
	const memory = new WebAssembly.Memory({ initial: wholePages(bytes) / page });
	const { exports } = new WebAssembly.Instance(program instanceof WebAssembly.Module ? program : new WebAssembly.Module(program), { m: { m: memory } });
	return {
		buffer: memory.buffer,
		loopOf: (called) => {
			const found = exports[called];
			if (!isFunction(found)) throw new Error(`The loop "${called}" was not compiled.`);
			return found;
		},
	};
}
