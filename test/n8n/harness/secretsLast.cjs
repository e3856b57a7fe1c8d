const Sequencer = require('@jest/test-sequencer').default;

const looksAtWhatIsLeft = ({ path }) => path.endsWith('secrets.test.ts');

/** The search for secrets comes when all other tests have left behind what they leave. */
module.exports = class extends Sequencer {
	sort(tests) {
		const sorted = super.sort(tests);
		return [...sorted.filter((test) => !looksAtWhatIsLeft(test)), ...sorted.filter(looksAtWhatIsLeft)];
	}
};
