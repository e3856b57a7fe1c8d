import { NgramDetector } from './ngramDetector';
import { ngrams } from './ngrams';

/** The detector with its table, which holds the languages told apart (`toldApart.json`) alone. */
export const detector = new NgramDetector(ngrams);
