/** The tool by which the assistant notes whether the customer agrees to being recorded; the assistant's definition offers it under this name. */
export const recordingConsentTool = 'note_recording_consent';

/** How an assistant says that a call is recorded or written down, in the languages served. Matched on its first sentences. */
export const disclosurePatterns: readonly RegExp[] = [
	/\b(?:record(?:ed|ing)?|transcribed)\b/i,
	/\b(?:grab(?:a|ada|ado|amos|ación|ando|ar)|transcri(?:be|bimos|bir|ta|to|pción))\b/i,
	/(?:enregistr|transcri(?:t|vo|re|ption))/i,
	/(?:aufgezeichnet|aufzeichn|aufgenommen|mitgeschnitten|mitgeschrieben|verschriftlicht)/i,
	/(?:录音|录下|记录本次通话|文字记录)/,
	/(?:録音|文字起こし|記録いた|記録して|記録され)/,
];
