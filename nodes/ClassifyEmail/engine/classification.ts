import type { AutomationKind, Usage } from '../../shared/vocabulary';
import type { Automation } from '../guard/automation';
import type { DeliveryStatus } from '../guard/deliveryStatus';
import type { Entities } from '../reading/entities';
import type { Labels } from './labelledExample';

/** What the node says of one mail: the output key `classification`. */
export interface Classification extends Labels {
	/** ISO 639-1 or `und`. */
	language: string;
	automation: Automation & { kind: AutomationKind };
	newText: string;
	quotedText: string;
	signature: string;
	threadKey: string;
	messageId: string;
	/** Hash of the normalised body, to be kept for the loop caps of later mails. */
	fingerprint: string;
	questions: string[];
	entities: Entities;
	/** The mail holds text that speaks to a machine. */
	injectionSuspected: boolean;
	/** Of a bounce that says it: which recipient, for good or for now, and which of our mails. */
	deliveryStatus?: DeliveryStatus;
	/** What gave the labels. */
	engine: 'offline' | 'model' | 'api';
	usage?: Usage;
}
