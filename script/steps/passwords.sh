#!/bin/sh
# Run once by the composed PostgreSQL after roles.sql: the logins get the passwords of the environment.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=liangji \
    --set=app="${LIANGJI_APP_PASSWORD:?}" --set=migrator="${LIANGJI_MIGRATOR_PASSWORD:?}" \
    --set=backup="${LIANGJI_BACKUP_PASSWORD:?}" <<'SQL'
ALTER ROLE liangji_app PASSWORD :'app';
ALTER ROLE liangji_migrator PASSWORD :'migrator';
ALTER ROLE liangji_backup PASSWORD :'backup';
ALTER DATABASE liangji OWNER TO liangji_owner;
SQL
