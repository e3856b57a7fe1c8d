/** What a text or chart is, for those who have it read to them. One object a text: its lines share it. */
export interface Mark {
	role: 'H1' | 'H2' | 'H3' | 'P' | 'TH' | 'TD' | 'LBody' | 'Figure' | 'BlockQuote' | 'Caption';
	alt?: string;
	/** Containers from the outside in, each with a key of its own: the same key is the same container. */
	within?: ReadonlyArray<readonly [role: string, key: string]>;
}
