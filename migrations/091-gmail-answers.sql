-- What n8n's Gmail node says where Gmail refuses: its own words for a status, and those of Gmail. What is not listed stays in doubt.
--
-- Requires: 024-sending.sql (provider_answer_classes).

insert into comms.provider_answer_classes (provider, kind, pattern, class, stage, suppress, suppress_topic, said, source) values
  ('gmail', 'error', '%too many requests%', 'failed_soft', null, null, '', 'Too many at once.', 'n8n-workflow, NodeApiError: 429'),
  ('gmail', 'error', '%Authorization failed%', 'failed_soft', 'login', null, '', 'Gmail refused the login.', 'n8n-workflow, NodeApiError: 401'),
  ('gmail', 'error', '%Forbidden%', 'failed_soft', 'login', null, '', 'Gmail refused the login.', 'n8n-workflow, NodeApiError: 403'),
  ('gmail', 'error', '%Recipient address required%', 'failed_hard', null, null, '', 'The address is no address.', 'Gmail API'),
  ('gmail', 'error', '%Bad request%', 'failed_hard', null, null, '', 'Gmail cannot read the mail.', 'n8n-workflow, NodeApiError: 400');
