/**
 * Says what is going on and for how long: one line that updates itself on a terminal, plain lines elsewhere.
 * Plain JavaScript, because it also shows how the dependencies are installed.
 */

/** @param {number} milliseconds @returns {string} minutes and seconds, `1:23` */
function elapsed(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Elsewhere than on a terminal a long step repeats its line this often. */
const plainLineEvery = 15_000;

/**
 * Runs `work` under a title. `work` may return what it says about itself: a string is printed behind the title.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} out
 * @returns {Promise<T>}
 */
async function step(title, work, out = process.stdout) {
	const start = Date.now();
	const running = () => `  ${title} … ${elapsed(Date.now() - start)}`;
	if (!out.isTTY) out.write(`${running()}\n`);
	const ticker = setInterval(
		() => out.write(out.isTTY ? `\r\u001b[2K${running()}` : `${running()}\n`),
		out.isTTY ? 500 : plainLineEvery,
	);
	const finish = (mark, detail = '') => {
		clearInterval(ticker);
		out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${mark} ${title}${detail} (${elapsed(Date.now() - start)})\n`);
	};
	try {
		const result = await work();
		finish('✓', typeof result === 'string' ? `: ${result}` : '');
		return result;
	} catch (error) {
		finish('✗');
		throw error;
	}
}

module.exports = { elapsed, step };
