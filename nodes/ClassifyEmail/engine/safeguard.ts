import type { Intent, Reason } from '../../shared/vocabulary';
import { intents } from '../../shared/vocabulary';
import type { ModelLabels } from './modelTask';
import type { OfflineResult } from './offlineEngine';
import { safeguard } from './policy';

/**
 * Holds a model's answer against the offline engine's. A model that was talked into it, or is simply wrong, may not lay
 * a mail aside in which the offline engine clearly sees a cancellation, complaint, opt-out, defect or money matter.
 * Gives the reason where the offline labels are to be kept, else undefined.
 */
export function keptFromModel(offline: OfflineResult, model: ModelLabels): Reason | undefined {
	const asked: Intent | undefined = intents.find((intent) => intent === model.intent);
	const holds =
		safeguard.protected.includes(offline.intent) &&
		offline.confidence >= safeguard.confidence &&
		asked !== undefined &&
		asked !== offline.intent &&
		safeguard.layingAside.includes(asked);
	if (!holds) return undefined;
	return {
		code: 'safer_label_kept',
		text: `The model says ${model.intent}, but the mail itself clearly says ${offline.intent}; the label that costs more to neglect was kept.`,
		evidence: { model: model.intent, kept: offline.intent, offlineConfidence: offline.confidence },
	};
}
