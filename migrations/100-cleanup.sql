-- Two functions that nothing asks any more: a customer's metrics are counted for a whole batch (083), and whether a report has gone out
-- is asked by the way it is to go (073).

delete from comms.workflow_rights where kind = 'function' and object = 'report_made';
drop function comms.report_made(uuid, text, date, date);
drop function comms.metrics_of(comms.crm_contacts, timestamptz);
