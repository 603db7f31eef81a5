"""The web container from inside: its users, their rights, and what they can reach."""

import stat
from typing import Any, Final

from image_lab import engine
from image_lab.checks.check import Stage, check, expect
from image_lab.checks.configuration import CREDENTIALS, names_a_secret
from image_lab.checks.subject import Subject
from image_lab.compose_stack import wait_until

APP_ID: Final = 10001
WORKERS: Final = 2  # gunicorn.conf.py's default
STACK_BYTES: Final = 8 << 20
PASSWORD: Final = "/run/db-password/password"  # noqa: S105  the path of one
LOOK: Final = "`lab verify --keep` leaves the stack running: look into its volumes."
KEYS: Final = {"secret_key", "field_encryption_keys"}
WRITABLE: Final = {"/tmp", "/dev/shm"}  # noqa: S108  the container's, in memory


@check(Stage.RUNNING)
def user(subject: Subject) -> None:
    """The image names the user by number, and every process runs as 10001 in no other group."""
    hint = "Put `USER 10001:10001` into the Dockerfile, after the last RUN."
    expect(subject.config["User"] == "10001:10001", "USER 10001:10001", subject.config["User"] or "root", hint)
    for one in subject.processes:
        expect(one["uids"] == [APP_ID] and one["gids"] == [APP_ID], f"{APP_ID}:{APP_ID}", describe_process(one), hint)


@check(Stage.RUNNING)
def pid_1(subject: Subject) -> None:
    """Gunicorn is process 1, its two workers are its children, and no other process runs."""
    hint = 'End the entrypoint with `exec "$@"`, and write CMD and ENTRYPOINT in exec form.'
    first, *others = wait_until(lambda: read_settled_processes(subject), within_seconds=5) or subject.run_in_stack(
        "processes"
    )
    shown = "; ".join(describe_process(one) for one in (first, *others))
    expect(is_gunicorn(first), "gunicorn as process 1", shown, hint)
    are_workers = [is_gunicorn(one) and one["parent"] == 1 for one in others]
    expect(are_workers == [True] * WORKERS, f"{WORKERS} workers below it", shown, hint)


@check(Stage.RUNNING)
def read_only(subject: Subject) -> None:
    """Not even root can write to the root file system; /tmp and /dev/shm are in memory and writable."""
    found = subject.run_in_stack("writing", user="0:0")
    writable = {folder for folder, error in found.items() if error != "EROFS"}
    hint = "Keep `read_only: true` and the tmpfs in docker-compose.yml."
    expect(writable <= WRITABLE, f"EROFS everywhere but in {', '.join(sorted(WRITABLE))}", found, hint)
    own = subject.run_in_stack("writing")
    expect(not any(own[folder] for folder in WRITABLE), "a /tmp and a /dev/shm that can be written", own, hint)


@check(Stage.RUNNING)
def no_capabilities(subject: Subject) -> None:
    """No process has a Linux capability or can gain one."""
    found = {name: value for one in subject.processes for name, value in one["capabilities"].items() if int(value, 16)}
    expect(not found, "none in any set", found, "Keep `cap_drop: [ALL]` in docker-compose.yml, and add none.")


@check(Stage.RUNNING)
def no_new_privileges(subject: Subject) -> None:
    """No process can gain rights by running a program, setuid or not."""
    found = [describe_process(one) for one in subject.processes if not one["no_new_privileges"]]
    expect(not found, "NoNewPrivs: 1", found, "Keep `security_opt: [no-new-privileges:true]` in docker-compose.yml.")


@check(Stage.RUNNING)
def keys(subject: Subject) -> None:
    """The site's keys exist, and only the app's user can read them."""
    found = subject.run_in_stack("keys")
    folder = min(found)
    files = {path.rpartition("/")[2]: owner for path, owner in found.items() if path != folder}
    hint = "Let `python -m config.keys` make them; they must be neither in the image nor another user's."
    expect(set(files) == KEYS, ", ".join(sorted(KEYS)), ", ".join(sorted(files)) or "none", hint)
    uid = subject.processes[0]["uids"][0]
    for name, (owner, _group, mode) in files.items():
        expect((owner, mode) == (uid, 0o400), f"{name} of {uid} with mode 0400", f"{owner}, {mode:04o}", hint)
    expect(not found[folder][2] & stat.S_IRWXO, "a folder closed to others", f"{found[folder][2]:04o}", hint)


@check(Stage.RUNNING)
def no_secret_in_environment(subject: Subject) -> None:
    """The environment of process 1 adds no secrets to the image's variables, only paths of files with secrets."""
    found = subject.run_in_stack("environment")
    variables = {name: value for name, value in found.items() if subject.variables.get(name) != value}
    found = [name for name, value in variables.items() if names_a_secret(name, value) or CREDENTIALS.search(value)]
    expect(not found, "no secret", ", ".join(found), "Give *_FILE variables; `docker inspect` shows all others.")


@check(Stage.RUNNING)
def no_secret_in_logs(subject: Subject) -> None:
    """No container has printed a key of the site or the database's password."""
    secrets = subject.run_in_stack("secret_values")
    expect(len(secrets) == 1 + len(KEYS), "keys and a password to look for", f"{len(secrets)} of them", LOOK)
    for container in subject.stack.containers():
        result = engine.docker("logs", container)
        leaks = any(secret in result.stdout + result.stderr for secret in secrets)
        name = engine.inspect(container)["Name"].lstrip("/") if leaks else ""
        expect(not leaks, "no secret", f"one in the log of {name}", "Print names, never values; and replace it.")


@check(Stage.RUNNING)
def database_is_private(subject: Subject) -> None:
    """The database has no published port and no way out; the app can read its password but not change it."""
    settings = engine.inspect(subject.stack.container("db"))["NetworkSettings"]
    hint = "Keep the network `database` internal, the only one of `db`, and publish no port of it."
    ports = [port for port, published in settings["Ports"].items() if published]
    expect(not ports, "no published port", ports, hint)
    internal = {name: engine.inspect(name)["Internal"] for name in settings["Networks"]}
    expect(list(internal.values()) == [True], "one internal network", internal, hint)
    owner = subject.stack.run_inside("stat", "-c", "%u:%g %a", PASSWORD).strip()
    expect(owner == f"0:{APP_ID} 440", f"{PASSWORD} of 0:{APP_ID}, 440", owner, "See docker/postgres-first-start.sh.")


@check(Stage.RUNNING)
def thread_stack(subject: Subject) -> None:
    """Threads have a stack of 8 MiB, on musl too, so deeply nested input raises an error and does not kill a worker."""
    found = subject.run_in_stack("threads")
    hint = "Keep threading.stack_size in config/gunicorn.conf.py: CPython takes 1 MiB on musl."
    expect(found["stack_bytes"] >= STACK_BYTES, f"{STACK_BYTES} bytes", found["stack_bytes"], hint)
    expect(found["exit_code"] == 0, "exit code 0 after 20,000 brackets", found["exit_code"], hint)


def read_settled_processes(subject: Subject) -> list[dict[str, Any]]:
    """The processes, as soon as all workers have started; else an empty list."""
    found: list[dict[str, Any]] = subject.run_in_stack("processes")
    return found if len(found) == 1 + WORKERS else []


def is_gunicorn(process: dict[str, Any]) -> bool:
    return any(part.rpartition("/")[2] == "gunicorn" for part in process["arguments"][:2])


def describe_process(process: dict[str, Any]) -> str:
    identity = f"uid {process['uids']}, gid {process['gids']}"
    return f"{process['pid']} (child of {process['parent']}, {identity}): {' '.join(process['arguments'][:3])}"
