#!/bin/sh
# Creates missing keys, then runs the command.
# exec: gunicorn must be PID 1; otherwise SIGTERM would stop this shell and cut off the requests in flight.
set -eu
python -m config.keys
exec "$@"
