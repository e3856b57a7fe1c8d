#!/bin/sh
# Run once by the Postgres image, on an empty volume: the product's database beside n8n's, and the login of the workflows.
# "Set up the database" makes the tables and gives the group its rights.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -v password="$(cat /run/secrets/workflows_password)" <<'SQL'
create database customer_comms;
create role comms_workflows nologin;
create role comms_app login password :'password';
grant comms_workflows to comms_app;
alter role comms_app set search_path = comms, public;
SQL
