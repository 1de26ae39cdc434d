#!/bin/sh
# The container's entry: refuse to run without the secrets that several containers must share.
set -eu
: "${LIANGJI_SECRET_KEY:?is empty; put it into .env beside docker-compose.yml (docs/operations.md)}"
: "${LIANGJI_APP_PASSWORD:?is empty; put it into .env beside docker-compose.yml (docs/operations.md)}"
exec "$@"
