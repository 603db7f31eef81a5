#!/bin/sh
# Makes the keys that a new installation has not got yet, then becomes the command.
# exec: gunicorn must be PID 1 itself, or SIGTERM would end at this shell and the requests in flight with it.
set -eu
python -m config.keys
exec "$@"
