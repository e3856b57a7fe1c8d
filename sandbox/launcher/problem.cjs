/** What the operator can mend: its message is one clear sentence, shown without a stack. */
class Problem extends Error {}

module.exports = { Problem };
