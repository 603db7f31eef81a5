#!/bin/sh
# Creates missing keys and the folder of uploads in progress, then runs the command.
# exec: gunicorn must be PID 1; otherwise SIGTERM would stop this shell and cut off the requests in flight.
set -eu
python -m config.keys
# In the volume of the pictures, because /tmp is in memory, with room for three large uploads. Without the volume, Python
# takes /tmp. A container that was killed has left its files: delete them.
if [ -n "${MEDIA_ROOT:-}" ] && mkdir -p "$MEDIA_ROOT/.uploads" 2>/dev/null; then
    export TMPDIR="$MEDIA_ROOT/.uploads"
    find "$TMPDIR" -type f -mmin +60 -delete || true # another container may be deleting them too
fi
exec "$@"
