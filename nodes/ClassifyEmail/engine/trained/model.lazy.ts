import { conceptsOf } from './concepts';
import { TrainedModel } from './model';
import { weights } from './weights';

/** The trained engine with its weights and words: a few megabytes, loaded with the first mail. */
export const trainedModel = new TrainedModel(weights, conceptsOf);
