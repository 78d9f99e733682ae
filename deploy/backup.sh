#!/bin/sh
# Once a night: the roles, the database and the uploaded files, each into a file of its day under /backup; those older than
# BACKUP_DAYS go. A file has its name only when it is whole. Copy /backup to another place, and keep MALL_FIELD_KEYS elsewhere.
set -eu
chown 10001:10001 /backup # `tenant export` writes here too, as the application's user

back_up() {
    day=$(date -u +%Y-%m-%d)
    pg_dumpall --roles-only --no-role-passwords >"/backup/$day.roles.sql.new" &&
        pg_dump --format=custom --file="/backup/$day.dump.new" mall &&
        { tar -C /data -czf "/backup/$day.media.tar.gz.new" media || [ $? = 1 ]; } || return 1 # 1: one was uploaded meanwhile
    for kind in roles.sql dump media.tar.gz; do
        mv "/backup/$day.$kind.new" "/backup/$day.$kind"
    done
    find /backup -maxdepth 1 -name '20??-??-??.*' -mtime "+${BACKUP_DAYS:-14}" -delete
}

# `once`: now, for whoever is about to upgrade.
if [ "${1:-}" = once ]; then
    back_up
    exit
fi
while :; do
    back_up && echo "backup: done" || echo "backup: FAILED, tried again in an hour" >&2
    [ -e "/backup/$(date -u +%Y-%m-%d).dump" ] && sleep 86400 || sleep 3600
done
