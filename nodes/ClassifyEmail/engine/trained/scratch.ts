/** Numbers that are worked on in one place and done with before they are asked for again: to make an array for each mail takes longer than to fill it. */
export class Doubles {
	private numbers = new Float64Array(0x400);

	/** An array of at least so many, of which these are 0. */
	ofZeros(length: number): Float64Array {
		if (this.numbers.length < length) this.numbers = new Float64Array(2 * length);
		return this.numbers.fill(0, 0, length);
	}
}

export class Integers {
	private numbers = new Int32Array(0x400);

	/** An array of at least so many, whatever they are. */
	atLeast(length: number): Int32Array {
		if (this.numbers.length < length) this.numbers = new Int32Array(2 * length);
		return this.numbers;
	}
}
