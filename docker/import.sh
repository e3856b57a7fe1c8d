#!/bin/sh
# Imports the credentials for the database and the workflows of the pack, once for each version of the pack. An import overwrites what was changed
# in the editor, and unpublishes: of a later version only what is new is imported, and "Set up the database", which holds the migrations. With IMPORT=all
# everything. Publishing is a person's step: docs/install.md, "Update".
set -eu
nodes="${NODES_FOLDER:-/home/node/.n8n/nodes}"
secrets="${SECRETS_FOLDER:-/run/secrets}"
pack="$nodes/node_modules/n8n-nodes-customer-comms"
version="$(cat "$nodes/.pack")"
if [ "${IMPORT:-new}" != all ] && [ "$(cat "$nodes/.imported" 2>/dev/null || true)" = "$version" ]; then
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

mkdir "$work/workflows"
known="$(n8n list:workflow --onlyId)"
for file in "$pack"/workflows/*/*.json; do
	id="$(sed -n 's/^[[:space:]]*"id": "\(comms-[a-z-]*\)",$/\1/p' "$file" | head -n 1)"
	if [ "${IMPORT:-new}" != all ] && [ "$id" != comms-setup-database ] && printf '%s\n' "$known" | grep -qx "$id"; then
		echo "Left as it is, with what you changed in it: $id"
	else
		cp "$file" "$work/workflows/"
	fi
done
n8n import:workflow --separate --input="$work/workflows"
printf '%s' "$version" >"$nodes/.imported"
