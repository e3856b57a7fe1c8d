import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { splitReply } from '../../nodes/ClassifyEmail/reading/newestText';
import { readMail } from '../../nodes/ClassifyEmail/reading/readMail';
import type { Intent, Sentiment } from '../../nodes/shared/vocabulary';

/**
 * What is taken from public labelled sets (those whose licence lets a trained result ship: see NOTICE). Their labels are
 * translated into ours, class by class; a class that holds two of our labels, or that our definitions decide by more than
 * the sentence shown, is left out.
 */

/** A text of which some of our labels are known. */
export interface PartlyLabelled {
	set: string;
	subject: string;
	body: string;
	from: string;
	intent?: Intent;
	/** It is anything but this. */
	notIntent?: Intent;
	sentiment?: Sentiment;
	needsReply?: boolean;
}

const bitext: Record<string, Intent> = {
	cancel_order: 'cancellation',
	check_cancellation_fee: 'cancellation',
	delete_account: 'cancellation',
	change_order: 'question',
	change_shipping_address: 'question',
	create_account: 'question',
	edit_account: 'question',
	switch_account: 'question',
	contact_customer_service: 'question',
	contact_human_agent: 'question',
	delivery_options: 'question',
	check_invoice: 'billing',
	get_invoice: 'billing',
	get_refund: 'billing',
	payment_issue: 'billing',
	place_order: 'sales_inquiry',
	registration_problems: 'issue_report',
	track_order: 'update_request',
};

const banking: Record<string, Intent> = {
	activate_my_card: 'question',
	age_limit: 'question',
	apple_pay_or_google_pay: 'question',
	atm_support: 'question',
	automatic_top_up: 'question',
	card_acceptance: 'question',
	card_delivery_estimate: 'question',
	card_linking: 'question',
	change_pin: 'question',
	country_support: 'question',
	disposable_card_limits: 'question',
	edit_personal_details: 'question',
	exchange_rate: 'question',
	exchange_via_app: 'question',
	fiat_currency_support: 'question',
	get_disposable_virtual_card: 'question',
	getting_virtual_card: 'question',
	receiving_money: 'question',
	supported_cards_and_currencies: 'question',
	top_up_limits: 'question',
	topping_up_by_card: 'question',
	transfer_into_account: 'question',
	transfer_timing: 'question',
	verify_my_identity: 'question',
	visa_or_mastercard: 'question',
	why_verify_identity: 'question',
	card_arrival: 'update_request',
	pending_card_payment: 'update_request',
	pending_cash_withdrawal: 'update_request',
	pending_top_up: 'update_request',
	pending_transfer: 'update_request',
	card_not_working: 'issue_report',
	card_swallowed: 'issue_report',
	compromised_card: 'issue_report',
	contactless_not_working: 'issue_report',
	declined_card_payment: 'issue_report',
	declined_cash_withdrawal: 'issue_report',
	declined_transfer: 'issue_report',
	failed_transfer: 'issue_report',
	lost_or_stolen_card: 'issue_report',
	top_up_failed: 'issue_report',
	unable_to_verify_identity: 'issue_report',
	virtual_card_not_working: 'issue_report',
	card_payment_fee_charged: 'billing',
	cash_withdrawal_charge: 'billing',
	direct_debit_payment_not_recognised: 'billing',
	extra_charge_on_statement: 'billing',
	request_refund: 'billing',
	transaction_charged_twice: 'billing',
	transfer_fee_charged: 'billing',
	terminate_account: 'cancellation',
};

const rowsOf = <T>(file: string, shape: z.ZodType<T>): T[] =>
	z.array(shape).parse(parse(readFileSync(file, 'utf8'), { columns: true, relax_quotes: true, bom: true }));

function bitextRequests(data: string): PartlyLabelled[] {
	const rows = rowsOf(join(data, 'intents/bitext-customer-support.csv'), z.object({ instruction: z.string(), intent: z.string() }));
	return rows.flatMap(({ instruction, intent }) => {
		const ours = bitext[intent];
		return ours ? [{ set: 'bitext', subject: '', from: '', body: instruction, intent: ours, needsReply: true }] : [];
	});
}

function bankingQuestions(data: string): PartlyLabelled[] {
	const rows = rowsOf(join(data, 'intents/banking77-train.csv'), z.object({ text: z.string(), category: z.string() }));
	return rows.flatMap(({ text, category }) => {
		const ours = banking[category];
		return ours ? [{ set: 'banking77', subject: '', from: '', body: text, intent: ours, needsReply: true }] : [];
	});
}

/** Sentences of reviews: nothing but their sentiment is used. The few lines labelled otherwise than 0 and 1 are dropped. */
function reviewSentences(data: string): PartlyLabelled[] {
	const folder = join(data, 'sentiment/uci');
	return readdirSync(folder)
		.filter((name) => name.endsWith('_labelled.txt'))
		.sort()
		.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
		.flatMap((line): PartlyLabelled[] => {
			const [body = '', mark = ''] = line.split('\t');
			const sentiment = { '0': 'negative', '1': 'positive' }[mark.trim()] as Sentiment | undefined;
			return sentiment ? [{ set: 'uci', subject: '', from: '', body, sentiment }] : [];
		});
}

async function rawMails(files: string[], label: Pick<PartlyLabelled, 'set' | 'intent' | 'notIntent' | 'needsReply'>): Promise<PartlyLabelled[]> {
	const mails: PartlyLabelled[] = [];
	for (const file of files) {
		const mail = await readMail({ json: {}, raw: readFileSync(file) });
		const { newText } = splitReply(mail.text, mail.html);
		if (newText.trim() !== '') mails.push({ ...label, subject: mail.subject, from: mail.from.address, body: newText.slice(0, 4_000) });
	}
	return mails;
}

function filesIn(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && entry.name !== 'cmds')
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

/**
 * Every public set, in a fixed order.
 * @param data the folder that holds `intents/`, `mail/` and `sentiment/`
 * @throws Error where a file of it is missing
 */
export async function publicSets(data: string): Promise<PartlyLabelled[]> {
	const folder = (name: string) => filesIn(join(data, 'mail', name));
	return [
		...bitextRequests(data),
		...bankingQuestions(data),
		...reviewSentences(data),
		...(await rawMails([...folder('spamassassin/spam-1'), ...folder('spamassassin/spam-2')], { set: 'spam', intent: 'marketing', needsReply: false })),
		...(await rawMails(folder('spamassassin/hard-ham-1'), { set: 'hard-ham', intent: 'marketing', needsReply: false })),
		...(await rawMails([...folder('spamassassin/easy-ham-1'), ...folder('spamassassin/easy-ham-2')], { set: 'ham', notIntent: 'marketing' })),
		...(await rawMails(folder('bounces').filter((file) => file.endsWith('.eml')), { set: 'bounces', intent: 'bounce', needsReply: false })),
	];
}
