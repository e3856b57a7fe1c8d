/** How a forest is grown. */
export interface BoostingSettings {
	/** How much of each tree is taken: smaller needs more trees and generalises better. */
	learningRate: number;
	mostTrees: number;
	/** Leaves of a tree, best first. */
	mostLeaves: number;
	mostDepth: number;
	/** Rows a leaf has at least. */
	leastRows: number;
	/** L2 penalty on leaf values. */
	l2: number;
	/** Shrinks the order of categories towards the middle, by this much second derivative. */
	categorySmoothing: number;
	/** Share of features each tree may use. */
	featureShare: number;
	/** Stops after this many trees without a better loss on held-out rows. */
	patience: number;
	/** 1: never falls as the feature rises; -1: never rises. By feature name. */
	monotone: Readonly<Record<string, 1 | -1>>;
}

/** Chosen by cross-validation on the Telco data and on simulated ones; see docs/nodes/compute-health-score.md. */
export const defaultBoosting: BoostingSettings = {
	learningRate: 0.05,
	mostTrees: 400,
	mostLeaves: 8,
	mostDepth: 6,
	leastRows: 20,
	l2: 1,
	categorySmoothing: 10,
	featureShare: 0.5,
	patience: 30,
	monotone: {},
};
