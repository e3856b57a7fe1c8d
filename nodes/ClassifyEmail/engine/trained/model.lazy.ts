import { conceptsOf } from './concepts';
import { TrainedModel } from './model';
import { trainedWeights } from './weights.data';

/** The trained engine with its weights and words: a few megabytes, loaded with the first mail. */
export const trainedModel = new TrainedModel(trainedWeights, conceptsOf);
