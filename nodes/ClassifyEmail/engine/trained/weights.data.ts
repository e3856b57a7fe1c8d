import { packRowTable } from './rowTable';
import { weights } from './weights';

/** What training left behind, ready for use: the build writes it down as JSON. */
const { ids, ...rest } = weights;
export const trainedWeights = { ...rest, table: packRowTable(ids) };
