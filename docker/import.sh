#!/bin/sh
# Imports the credentials for the database and every workflow of the pack, once for each version of the pack: importing again would
# overwrite and unpublish. Publishing is a person's step: docs/install.md, "Import the workflows".
set -eu
nodes="${NODES_FOLDER:-/home/node/.n8n/nodes}"
secrets="${SECRETS_FOLDER:-/run/secrets}"
pack="$nodes/node_modules/n8n-nodes-customer-comms"
version="$(cat "$nodes/.pack")"
if [ "$(cat "$nodes/.imported" 2>/dev/null || true)" = "$version" ]; then
	echo 'The workflows of this version are imported already.'
	exit 0
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
umask 077
credential() { # id, name, user, file of the password
	printf '{"id": "%s", "name": "%s", "type": "postgres", "data": {"host": "%s", "port": %s, "database": "customer_comms", "user": "%s", "password": "%s", "ssl": "disable", "allowUnauthorizedCerts": false, "maxConnections": 20, "sshTunnel": false}}' \
		"$1" "$2" "$DB_POSTGRESDB_HOST" "$DB_POSTGRESDB_PORT" "$3" "$(cat "$4")"
}
{
	printf '['
	credential commsDatabase 'Customer comms database' comms_app "$secrets/workflows_password"
	printf ','
	credential commsDatabaseOwner 'Customer comms database owner' postgres "$secrets/database_password"
	printf ']'
} >"$work/credentials.json"
n8n import:credentials --input="$work/credentials.json"

for area in "$pack"/workflows/*/; do
	n8n import:workflow --separate --input="$area"
done
printf '%s' "$version" >"$nodes/.imported"
