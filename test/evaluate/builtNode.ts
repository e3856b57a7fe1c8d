import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import type { Classification } from '../../nodes/ClassifyEmail/engine/classification';
import { fakeExecution } from '../unit/fakeExecution';

const file = join(__dirname, '../../dist/nodes/ClassifyEmail/ClassifyEmail.node.js');

/**
 * Classify Email as it is shipped: the built file, run as n8n runs it, one mail an execution, so that no mail of a
 * labelled set counts towards the loop caps of another.
 * @throws Error where the package is not built
 */
export async function builtClassifyEmail(): Promise<(item: INodeExecutionData, parameters: Record<string, unknown>) => Promise<Classification>> {
	if (!existsSync(file)) throw new Error('The package is not built: run "npm run build" first.');
	const { ClassifyEmail } = (await import(file)) as { ClassifyEmail: new () => INodeType };
	const node = new ClassifyEmail();
	return async (item, parameters) => {
		const { ctx } = fakeExecution({ node, parameters, items: [item] });
		const outputs = (await node.execute?.call(ctx)) as INodeExecutionData[][];
		return outputs[0]?.[0]?.json.classification as unknown as Classification;
	};
}
