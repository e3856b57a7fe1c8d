/** Numbers, addresses and links differ from mail to mail without changing what is wanted: the text without them. */
export function withoutParticulars(text: string): string {
	return text
		.replace(/[^\s@<>]{1,64}@[^\s@<>]{1,200}/gu, ' @ ')
		.replace(/https?:\/\/[^\s<>]{1,500}/giu, ' link ')
		.replace(/\p{N}{1,30}/gu, ' ');
}
