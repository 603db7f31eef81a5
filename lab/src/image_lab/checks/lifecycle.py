"""Stops, restarts and parallel starts of the stack."""

import http.client
import json
import secrets
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from image_lab import engine
from image_lab.checks.check import Stage, check, expect
from image_lab.checks.site import LOG_HINT, publish_post
from image_lab.checks.subject import Subject
from image_lab.compose_stack import PROJECT_LABEL, wait_until
from image_lab.http_client import FORM, HttpClient, Response

STOP_SECONDS = 10  # stop_grace_period: then the engine kills
HEALTH_SECONDS = 20
REPLICAS = 3
AWAY = {"status": "unavailable", "checks": {"database": "unreachable", "migrations": "unknown"}}


@check(Stage.DISRUPTIVE)
def database_away(subject: Subject) -> None:
    """Without the database the site answers 503, becomes unhealthy and keeps running; later it recovers."""
    stack, visitor = subject.stack, subject.open_client()
    before = stack.state()["StartedAt"]
    database = stack.container("db")
    engine.docker("stop", database)
    try:
        expect_away(subject, visitor)
    finally:
        engine.docker("start", database)
    ready = wait_until(lambda: visitor.get("/readyz").status == 200, within_seconds=HEALTH_SECONDS)
    expect(ready, "200 from /readyz once the database is back", "another status", LOG_HINT)
    health = wait_until(lambda: has_health(subject, "healthy"), within_seconds=HEALTH_SECONDS)
    expect(health, "healthy again", stack.state()["Health"]["Status"], LOG_HINT)
    expect(visitor.get("/").status == 200, "the home page again", "another status", LOG_HINT)
    expect(stack.state()["StartedAt"] == before, "a web container that was never restarted", "a restart", LOG_HINT)


def expect_away(subject: Subject, visitor: HttpClient) -> None:
    ready = visitor.get("/readyz")
    expect(ready.status == 503, "503 from /readyz", ready, "A probe that lies keeps traffic coming.")
    expect(json.loads(ready.text) == AWAY, f"{AWAY}", ready.text, LOG_HINT)
    expect(visitor.get("/").status == 503, "503 from the home page", "another status", LOG_HINT)
    expect(visitor.get("/healthz").status == 200, "200 from /healthz", "another status", LOG_HINT)
    unhealthy = wait_until(lambda: has_health(subject, "unhealthy"), within_seconds=HEALTH_SECONDS)
    expect(unhealthy, "a container that the engine calls unhealthy", subject.stack.state().get("Health"), LOG_HINT)


def has_health(subject: Subject, wanted: str) -> bool:
    """Whether the engine reports the web container's health as ``wanted``."""
    return bool(subject.stack.state().get("Health", {}).get("Status") == wanted)


@check(Stage.DISRUPTIVE)
def replicas(subject: Subject) -> None:
    """Three replicas that start at once on an empty database migrate and fill it once, and share one set of keys."""
    database = f"replicas_{secrets.token_hex(4)}"
    run_sql(subject, "postgres", f"CREATE DATABASE {database}")
    starts = migrate_together(subject, database)
    hint = "prepare_database must hold its advisory lock; config.keys must link a finished file."
    codes = [start.returncode for start in starts]
    said = " | ".join(start.stdout.strip().splitlines()[-1] for start in starts if start.stdout.strip())
    expect(codes == [0] * REPLICAS, f"{REPLICAS} times exit code 0", f"{codes}: {said or starts[0].stderr}", hint)
    twice = run_sql(subject, database, "SELECT app, name FROM django_migrations GROUP BY 1, 2 HAVING count(*) > 1")
    expect(not twice, "each migration once", twice, hint)
    busy = [start for start in starts if "applied 0 migrations, loaded 0 demo posts" not in start.stdout]
    expect(len(busy) == 1, "one replica that migrates and fills, and two that find it done", said, hint)
    table = run_sql(subject, database, "SELECT tablename FROM pg_tables WHERE tablename IN ('blog_post', 'posts_post')")
    posts = run_sql(subject, database, f"SELECT count(*) FROM {table}")  # noqa: S608  one of the two names above
    demo = f"SELECT count(*) FROM {table} WHERE title NOT LIKE 'Published by the lab%'"  # noqa: S608  likewise
    own = run_sql(subject, "wheelhouse", demo)
    expect(posts == own != "0", f"{own} demo posts", posts, hint)


def migrate_together(subject: Subject, database: str) -> list[engine.Result]:
    """Run the one-shot migrate service three times at once, on ``database`` and a new volume for keys."""
    stack = subject.stack
    keys = f"{stack.project}_{database}_keys"
    engine.docker("volume", "create", f"--label={PROJECT_LABEL}={stack.project}", keys)
    options = ("--rm", "--no-deps", f"--env=DATABASE_URL=postgresql://wheelhouse@db:5432/{database}")
    command = ("run", *options, f"--volume={keys}:/var/lib/blog/keys", f"{stack.service}-migrate")
    with ThreadPoolExecutor(REPLICAS) as pool:
        return list(pool.map(lambda _number: stack.compose(*command, check=False), range(REPLICAS)))


def run_sql(subject: Subject, database: str, statement: str) -> str:
    command = ("psql", "--username=wheelhouse", f"--dbname={database}", "--no-align", "--tuples-only", "--quiet")
    return subject.stack.run_inside(*command, f"--command={statement}", service="db").strip()


@check(Stage.DISRUPTIVE, needs=("publishing",))
def restart(subject: Subject) -> None:
    """A post and a login survive the removal of every container, since their data is in volumes."""
    title = f"Published by the lab {secrets.token_hex(4)}"
    writer = subject.log_in()
    path = publish_post(writer, title)
    subject.stack.down()
    subject.stack.up()
    answer = subject.open_client().get(path)
    kept = answer.status == 200 and title in answer.page.title
    expect(kept, f"the post {path}", answer, "The volume `db` must hold the database.")
    writer.port = subject.stack.port()
    status = writer.get("/admin/").status
    expect(status == 200, "a login that still counts", status, "The volume `keys` must hold the key that signs it.")


@check(Stage.DISRUPTIVE, needs=("pid-1",))
def clean_stop(subject: Subject) -> None:
    """On SIGTERM the request in flight is completed, new ones are refused, and the exit code is 0 within 10 s."""
    stack, visitor = subject.stack, subject.open_client()
    # Without a password nothing is hashed: the answer takes a moment and not a second.
    body = visitor.fill_in("/admin/login/", {"username": "nobody", "password": ""}, form="login-form").encode()
    container = stack.container()
    with ThreadPoolExecutor(1) as pool, socket.create_connection(("127.0.0.1", visitor.port), STOP_SECONDS) as line:
        begin_request(line, visitor, body)
        stack.is_up = False
        stop = pool.submit(engine.docker, "stop", container)
        refuses = wait_until(lambda: stop.done() or not answers(visitor), within_seconds=4)
        answer = end_request(line, body)
        expect(refuses, "no new request taken while stopping", "one was answered", LOG_HINT)
    expect_clean_end(subject, container, answer, stop)


def begin_request(line: socket.socket, visitor: HttpClient, body: bytes) -> None:
    """Send a request up to the middle of its body, so that it stays in flight.

    A second request is sent and answered: by then the server has accepted the first one.
    """
    headers = visitor.make_headers(FORM | {"Content-Length": str(len(body))})
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line.sendall(f"POST /admin/login/ HTTP/1.1\r\n{lines}\r\n".encode() + body[: len(body) // 2])
    visitor.get("/healthz")


def end_request(line: socket.socket, body: bytes) -> Response | None:
    """Send the other half and read the whole answer; None if the connection was cut."""
    with suppress(OSError, http.client.HTTPException):
        line.sendall(body[len(body) // 2 :])
        response = http.client.HTTPResponse(line)
        response.begin()
        return Response(response.status, dict(response.getheaders()), response.read())
    return None


def answers(visitor: HttpClient) -> bool:
    """Whether a new request is answered. The kernel may still accept connections that the server never reads."""
    try:
        return HttpClient(visitor.port, timeout_seconds=0.5).get("/healthz").status == 200
    except (OSError, http.client.HTTPException):
        return False


def expect_clean_end(subject: Subject, container: str, answer: Response | None, stop: "Future[engine.Result]") -> None:
    stop.result()
    hint = "gunicorn must be process 1, get SIGTERM, and end within GRACEFUL_TIMEOUT_SECONDS."
    complete = answer is not None and answer.status == 200 and "</html>" in answer.text
    expect(complete, "the whole answer to the request in flight", answer or "a connection that was cut", hint)
    state = engine.inspect(container)["State"]
    ended = {name: state[name] for name in ("Status", "ExitCode", "OOMKilled")}
    expect(ended == {"Status": "exited", "ExitCode": 0, "OOMKilled": False}, "exit code 0", ended, hint)
