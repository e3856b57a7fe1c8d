-- The workflows may ask whose an item is, so that runs of n8n which nobody claims are told of rather than dropped.
insert into comms.workflow_rights values ('function', 'tenant_given', 'execute');
select comms.grant_workflow_rights();
