/** `npm ci` in the repository, when node_modules is missing or belongs to another lockfile. */
export function installDependencies(root: string): Promise<void>;
