#!/bin/sh
# Makes the secrets that docker-compose.yml reads; what is there stays. Keep a copy of n8n_encryption_key: without it n8n cannot read its credentials.
set -eu
folder="$(dirname "$0")/secrets"
mkdir -p "$folder"
chmod 700 "$folder"
for name in n8n_encryption_key database_password workflows_password redis_password; do
	file="$folder/$name"
	[ -s "$file" ] && continue
	# Without a line's end: whoever reads the file takes it as it is. Readable in the containers, whose users are others.
	od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file"
	chmod 644 "$file"
done
echo "The secrets are in $folder."
