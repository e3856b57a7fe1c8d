-- The built-in metrics have a name in each language. Who defines a metric of their own names it once, in the language of the business.
--
--   comms.labelled(definitions, language) -> definitions

update comms.metric_definitions d set definition = d.definition || jsonb_build_object('labels', jsonb_build_object('es', l.es, 'fr', l.fr, 'de', l.de, 'zh', l.zh, 'ja', l.ja))
from (values
  ('messages_accepted', 'Mensajes enviados', 'Messages envoyés', 'Versendete Nachrichten', '已发送消息', '送信メッセージ数'),
  ('message_failure_rate', 'Mensajes fallidos', 'Messages en échec', 'Fehlgeschlagene Nachrichten', '发送失败率', '送信失敗率'),
  ('mails_received', 'Correos recibidos', 'E-mails reçus', 'Eingegangene E-Mails', '收到的邮件', '受信メール数'),
  ('leads_new', 'Nuevos contactos comerciales', 'Nouveaux prospects', 'Neue Leads', '新增潜在客户', '新規リード数'),
  ('deals_won', 'Ventas cerradas', 'Affaires gagnées', 'Gewonnene Aufträge', '赢单数', '受注件数'),
  ('revenue_won', 'Importe de ventas cerradas', 'Montant des affaires gagnées', 'Wert gewonnener Aufträge', '赢单金额', '受注金額'),
  ('deals_lost', 'Ventas perdidas', 'Affaires perdues', 'Verlorene Aufträge', '丢单数', '失注件数'),
  ('deal_win_rate', 'Ventas ganadas de las decididas', 'Part des affaires gagnées', 'Anteil gewonnener Aufträge', '赢单率', '受注率'),
  ('days_to_win', 'Días hasta cerrar una venta', 'Jours jusqu’à l’affaire gagnée', 'Tage bis zum Auftrag', '成交周期（天）', '受注までの日数'),
  ('pipeline_value', 'Importe de ventas abiertas', 'Montant des affaires en cours', 'Wert offener Aufträge', '在谈商机金额', '商談中の金額'),
  ('invoices_issued', 'Facturas emitidas', 'Factures émises', 'Gestellte Rechnungen', '已开发票数', '発行した請求書数'),
  ('amount_invoiced', 'Importe facturado', 'Montant facturé', 'Rechnungsbetrag', '开票金额', '請求金額'),
  ('invoices_paid', 'Facturas cobradas', 'Factures réglées', 'Bezahlte Rechnungen', '已付发票数', '支払済みの請求書数'),
  ('amount_paid', 'Importe cobrado', 'Montant encaissé', 'Bezahlter Betrag', '收款金额', '入金額'),
  ('invoices_overdue', 'Facturas vencidas', 'Factures en retard', 'Überfällige Rechnungen', '逾期发票数', '期限超過の請求書数'),
  ('automation_runs', 'Ejecuciones automáticas', 'Exécutions automatisées', 'Automatische Durchläufe', '自动化运行次数', '自動処理の実行回数'),
  ('automation_error_rate', 'Errores de automatización', 'Erreurs d’automatisation', 'Fehler der Automatisierung', '自动化错误率', '自動処理のエラー率'),
  ('hours_saved', 'Horas ahorradas', 'Heures gagnées', 'Gesparte Stunden', '节省工时', '削減時間')
) l (metric, es, fr, de, zh, ja)
where d.tenant_id is null and d.metric = l.metric;

create function comms.labelled(definitions jsonb, language text) returns jsonb
language sql immutable
as $$
  select coalesce(jsonb_agg((x.value - 'labels') || jsonb_strip_nulls(jsonb_build_object('label', coalesce(x.value -> 'labels' ->> lower(split_part(language, '-', 1)), x.value ->> 'label'))) order by x.place), '[]')
  from jsonb_array_elements(definitions) with ordinality x (value, place)
$$;
comment on function comms.labelled(jsonb, text) is 'Definitions of metrics with their names in a language, where they have one in it.';

create or replace function comms.report_inputs(edition text, from_day date, to_day date, ways text[], at timestamptz default now())
returns table ("tenantId" uuid, readers text, period jsonb, today text, language text, metrics jsonb, definitions jsonb, targets jsonb, benchmarks jsonb, opportunities jsonb, "clientFeedback" jsonb,
  brand jsonb, details jsonb, baseline jsonb, current jsonb, rates jsonb, costs jsonb, claims jsonb, "waysDue" text[])
language sql stable security definer set search_path = comms, pg_temp
as $$
  select m."tenantId", comms.insights_readers(s, 'readers'), m.period, m.today, s.language, m.metrics, comms.labelled(m.definitions, s.language), m.targets, m.benchmarks, m.opportunities, m."clientFeedback",
    m.brand, m.details, saved.given -> 'baseline', saved.given -> 'current', saved.given -> 'rates', saved.given -> 'costs', saved.given -> 'claims', due.ways
  from comms.tenant_settings s
  cross join lateral (
    select array(select w from unnest(report_inputs.ways) with ordinality x (w, place) where not exists (select from comms.insight_reports i, jsonb_array_elements(i.delivered) d
      where i.tenant_id = s.tenant_id and i.edition = report_inputs.edition and i.from_day = report_inputs.from_day and i.to_day = report_inputs.to_day and d ->> 'how' = w) order by x.place) as ways
  ) due
  join lateral comms.metrics_to_analyse(report_inputs.from_day, report_inputs.to_day, '400 days', report_inputs.at) m on m."tenantId" = s.tenant_id
  cross join lateral (select comms.savings_to_calculate(s.tenant_id, report_inputs.from_day, report_inputs.to_day) as given) saved
  where comms.may_touch(s.tenant_id) and cardinality(due.ways) > 0
  order by s.tenant_id
$$;
comment on function comms.report_inputs(text, date, date, text[], timestamptz) is
  'One row a tenant whom the report of an edition and period has not reached yet by each of these ways (email, drive, sheets, approval), with all that Analyse Metrics and Build Report read.';
