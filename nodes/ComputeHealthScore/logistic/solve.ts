/**
 * Solves a symmetric positive definite system by Cholesky's method. A pivot that is not positive gets a small ridge: the
 * columns are then dependent, and any of their solutions will do.
 */
export function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
	const size = right.length;
	const lower = matrix.map((row) => Float64Array.from(row));
	for (let column = 0; column < size; column += 1) {
		for (let row = column; row < size; row += 1) {
			let sum = matrix[row]![column]!;
			for (let at = 0; at < column; at += 1) sum -= lower[row]![at]! * lower[column]![at]!;
			lower[row]![column] = row === column ? Math.sqrt(Math.max(sum, 1e-9)) : sum / lower[column]![column]!;
		}
	}
	const found = Float64Array.from(right);
	for (let row = 0; row < size; row += 1) {
		for (let at = 0; at < row; at += 1) found[row]! -= lower[row]![at]! * found[at]!;
		found[row]! /= lower[row]![row]!;
	}
	for (let row = size - 1; row >= 0; row -= 1) {
		for (let at = row + 1; at < size; at += 1) found[row]! -= lower[at]![row]! * found[at]!;
		found[row]! /= lower[row]![row]!;
	}
	return found;
}
