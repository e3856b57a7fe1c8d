// `npm start`: installs what is missing, then hands over to the launcher. Written so that any Node can read it as far
// as the sentence that says which Node is needed.
import { fileURLToPath } from 'url';

const wanted = [20, 12];

function fail(message) {
	process.stderr.write('\n' + message + '\n');
	process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
	fail('This needs Node ' + wanted.join('.') + ' or newer, and this is Node ' + process.versions.node + ': install a newer one from https://nodejs.org and start again.');
} else {
	import('./launcher/dependencies.cjs')
		.then(async ({ installDependencies }) => {
			await installDependencies(fileURLToPath(new URL('..', import.meta.url)));
			await import('tsx');
			await import('./launcher/main.ts');
		})
		.catch((error) => fail(error.constructor.name === 'Problem' ? error.message : error.stack));
}
