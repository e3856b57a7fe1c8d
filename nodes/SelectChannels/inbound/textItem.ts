import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { formatInstant, parseInstant } from '../../shared/time/instant';
import { channels } from '../../shared/vocabulary';

/** A text with what is known of it, as a chat or a workflow of the operator's own hands it over. */
const textItemSchema = z.object({
	channel: orElse(z.enum(channels).nullable(), null),
	from: orElse(z.string().nullable(), null),
	to: orElse(z.string().nullable(), null),
	messageId: orElse(z.union([z.string(), z.number()]).transform(String).nullable(), null),
	at: z.unknown().optional(),
	language: maybe(z.string()),
});

/** @throws InputError */
export function textItemOf(text: unknown, item: Record<string, unknown>) {
	if (typeof text !== 'string') {
		throw new InputError(
			'The item has no text.',
			'Fill in "Text" with what the customer wrote, or give the item a key "text".',
		);
	}
	const { at, ...known } = parseShape(textItemSchema, item, 'item');
	return { ...known, text, at: at === undefined || at === null || at === '' ? null : formatInstant(parseInstant(at, 'at')) };
}
