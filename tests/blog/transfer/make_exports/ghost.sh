#!/bin/sh
# Installs Ghost below FOLDER and starts it, for ghost.py: sh ghost.sh FOLDER
# Needs Node 22, npm and a C++ compiler. The site is at http://127.0.0.1:2368 under the name wheelyard.example; Ctrl+C ends it.
set -eu

mkdir -p "$1"
cd "$1"
tar --extract --gzip --strip-components 1 --file "$(npm pack --silent ghost@6)"
npm install --omit=dev --no-audit --no-fund --legacy-peer-deps --ignore-scripts
npm rebuild better-sqlite3
cat > config.development.json <<'JSON'
{
  "url": "http://wheelyard.example",
  "server": {"host": "127.0.0.1", "port": 2368},
  "database": {"client": "better-sqlite3", "connection": {"filename": "content/data/ghost.db"}, "useNullAsDefault": true},
  "security": {"staffDeviceVerification": false},
  "privacy": {"useUpdateCheck": false}
}
JSON
NODE_ENV=development node index.js
