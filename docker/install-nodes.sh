#!/bin/sh
# Installs the package in docker/pack into n8n's folder for community nodes, as docs/install.md says. Nothing to do where it is there.
set -eu
target="${NODES_FOLDER:-/nodes}"
source="${PACK_FOLDER:-/docker/pack}"
pack="$(ls "$source"/*.tgz 2>/dev/null | tail -n 1 || true)"
if [ -z "$pack" ]; then
	echo 'docker/pack holds no package: npm ci && npm run build && npm pack --pack-destination docker/pack' >&2
	exit 1
fi
sum="$(sha256sum "$pack" | cut -d ' ' -f 1)"
if [ "$(cat "$target/.pack" 2>/dev/null || true)" = "$sum" ]; then
	echo "$(basename "$pack") is installed already."
	exit 0
fi
rm -rf "$target/node_modules" "$target/package-lock.json"
printf '{"name": "installed-nodes", "private": true, "dependencies": {}}\n' >"$target/package.json"
(cd "$target" && npm install "$pack" --omit=dev --legacy-peer-deps --ignore-scripts --no-audit --no-fund)
printf '%s' "$sum" >"$target/.pack"
# n8n runs as this user.
chown -R "${NODES_OWNER:-1000:1000}" "$target"
