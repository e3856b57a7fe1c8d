import type { Client } from 'pg';
import { code, filledIn, table } from './policyTables';

/**
 * The tables of docs/policies.md that show rows of Postgres: what a newly set up database decides by. Written by `npm run docs:data-model`
 * with the page on the data model; a test of the database tells when that was forgotten.
 */

interface Shown {
	/** Columns, or expressions with a name: `definition ->> 'label' as label`. */
	columns: readonly string[];
	orderBy: string;
}

const shownTables: Readonly<Record<string, Shown>> = {
	channel_targets: { columns: ['channel', 'confirm_minutes', 'source'], orderBy: 'channel' },
	stop_reach: { columns: ['channel', 'channels', 'source'], orderBy: 'channel' },
	provider_answer_classes: { columns: ['provider', 'kind', 'pattern', 'class', 'stage', 'suppress', 'source'], orderBy: 'provider, kind, pattern' },
	machine_readers: { columns: ['pattern', 'kind', 'source'], orderBy: 'kind, pattern' },
	provider_shapes: { columns: ['provider', 'message_id', 'error_code', 'error_text', 'error_in_success', 'source'], orderBy: 'provider' },
	page_limits: { columns: ['kind', 'most', 'per', 'most_together', 'reason'], orderBy: 'kind' },
	incident_terms: { columns: ['name', 'value', 'reason'], orderBy: 'name' },
	checklist_items: { columns: ['list', 'phase', 'text', 'due_minutes', 'by_record'], orderBy: "list desc, array_position(array['before', 'during', 'after', 'first 30 minutes', 'first 2 hours', 'ongoing', 'resolution'], phase), position" },
	broadcast_kinds: { columns: ['template_id', 'topic', 'tiers', 'roles', 'channels', 'every', 'reason'], orderBy: 'template_id' },
	surveys: { columns: ['key', 'kind', 'scale_min', 'scale_max', 'bad_to', 'every', 'valid_for', 'source'], orderBy: 'key' },
	survey_caps: { columns: ['topic', 'most', 'per', 'source'], orderBy: 'topic' },
	mention_rules: { columns: ['tone', 'react_within', 'tell', 'source'], orderBy: 'tone' },
	lead_routes: { columns: ['route', 'least_score', 'sequences', 'task_minutes', 'source'], orderBy: 'least_score desc' },
	appointment_notice_rules: { columns: ['key', 'event', 'days_before', 'at_local', 'hours_before', 'channels', 'topic', 'missed_after', 'source'], orderBy: 'event, days_before, key' },
	customer_journey_stages: { columns: ['stage_name', 'typical_duration_days', 'success_criteria', 'risk_indicators', 'source'], orderBy: 'stage_order' },
	journey_transitions: { columns: ['from_stage', 'to_stage', 'direction', 'conditions', 'least_days', 'said', 'source'], orderBy: 'place, from_stage, to_stage' },
	engagement_occasions: { columns: ['occasion', 'priority', 'days', 'topic', 'source'], orderBy: 'priority desc' },
	engagement_caps: { columns: ['topic', 'most', 'per', 'source'], orderBy: 'topic' },
	upsell_offers: { columns: ['key', 'least_readiness', 'source'], orderBy: 'place, key' },
	retention_campaigns: { columns: ['trigger_type', 'level', 'sequence_key', 'needs_person', 'holdout_share', 'repeat_after', 'least_confidence', 'active', 'source'], orderBy: "trigger_type, array_position(array['low', 'medium', 'high', 'critical'], level)" },
	industry_occasions: { columns: ['industry', 'occasion', 'sequence_key', 'days', 'months', 'seasons', 'kinds', 'source'], orderBy: 'industry, occasion' },
	clickup_rules: { columns: ['level', 'listed', 'task', 'priority', 'due_working_days', 'again_after', 'source'], orderBy: "array_position(array['low', 'medium', 'high', 'critical'], level)" },
	readiness_rules: { columns: ['target', 'outcome_within', 'least_rows', 'source'], orderBy: 'target' },
	metric_definitions: { columns: ['metric', "definition ->> 'label' as label", "definition ->> 'kind' as kind", "definition ->> 'better' as better", "definition ->> 'source' as source"], orderBy: 'metric' },
	retention_periods: { columns: ['kind', 'table_name', 'period', 'action', 'counted_from', 'source', 'reason'], orderBy: 'kind' },
	privacy_terms: { columns: ['name', 'term', 'reason'], orderBy: 'name' },
	erasure_rules: { columns: ['table_name', 'how', 'blanked', 'reason'], orderBy: 'table_name' },
	heartbeat_periods: { columns: ['name', 'period', 'workflow', 'reason'], orderBy: 'name' },
};

/** A number is shown also where nobody names its column above; what only orders rows is not. */
const numberTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric', 'double precision', 'interval']);
const orders: ReadonlySet<string> = new Set(['position', 'place', 'stage_order']);

export const shownNames = Object.keys(shownTables);

/** A value as Postgres writes it, as a reader would: `00:10:00` as 10 min, `{email,sms}` as a list, `t` as yes. */
function read(value: string | null, type: string): string {
	if (value === null) return '-';
	if (value === '') return '(empty)';
	if (type === 'boolean') return value === 'true' ? 'yes' : 'no';
	if (type === 'ARRAY') return value.replace(/^\{|\}$/g, '').replace(/,/g, ', ') || '-';
	if (type === 'jsonb') return value === '[]' || value === '{}' ? '-' : code(value);
	if (type === 'interval') return value.replace(/^@ /, '').replace(/\bmins?\b/, 'min').replace(/\bmon(s?)\b/, 'month$1');
	return value.replace(/\s+/g, ' ').trim();
}

const cell = (text: string): string => text.replace(/\|/g, '\\|');

async function rowsOf(client: Client, name: string, { columns, orderBy }: Shown): Promise<string> {
	const { rows: described } = await client.query<{ column_name: string; data_type: string }>(
		"select column_name, data_type from information_schema.columns where table_schema = 'comms' and table_name = $1",
		[name],
	);
	const types = new Map(described.map((one) => [one.column_name, one.data_type]));
	const ofAll = types.has('tenant_id') ? 'where tenant_id is null' : '';
	const own = new Set(columns);
	const further = described.filter(({ column_name: column, data_type: type }) => numberTypes.has(type) && !own.has(column) && !orders.has(column)).map(({ column_name }) => column_name);
	const named = [...columns.slice(0, -1), ...further, ...columns.slice(-1)].map((column) => {
		const [, expression = column, as = column] = /^(.*) as (\w+)$/.exec(column) ?? [];
		return { expression, as };
	});
	const { rows } = await client.query<Record<string, string | null>>(
		`select ${named.map(({ expression, as }) => `(${expression})::text as ${as}`).join(', ')} from comms.${name} ${ofAll} order by ${orderBy}`,
	);
	return table(named.map(({ as }) => as), rows.map((row) => named.map(({ as }, i) => {
		const text = cell(read(row[as] ?? null, types.get(as) ?? 'text'));
		return i === 0 && text !== '-' ? code(text) : text;
	})));
}

/** The page with the rows as a newly set up database has them. @param client a login that sees the whole schema */
export async function withRows(client: Client, page: string): Promise<string> {
	await client.query("set intervalstyle = 'postgres_verbose'");
	const written: Record<string, string> = {};
	for (const [name, shown] of Object.entries(shownTables)) written[name] = await rowsOf(client, name, shown);
	await client.query('reset intervalstyle');
	return filledIn(page, 'rows', Object.fromEntries(Object.entries(written).map(([name, text]) => [name, () => text])));
}
