"""The processes of the site: replicas, PostgreSQL, PgBouncer, Redis, storage, a mail server, and the sender of mail.

Replicas share no folder, like machines. PostgreSQL has its default durability.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.development import free_port
from tests.gunicorn import make_environ, run_python
from tests.http_client import HttpClient
from tests.pgbouncer import answers, prepare_pgbouncer
from tests.postgres import account, server_programs
from tests.processes import ROOT, wait_until
from tests.s3_server import Bucket, running_s3
from tests.smtp_server import Mailbox, running_mail_server

REPLICAS: Final = 3
PASSWORD: Final = "a-long-passphrase"
FILL: Final = f"""
import django
django.setup()
from django.utils import timezone
from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save
for name in ("ada", "mina"):
    editor = User.objects.create_superuser(name, password="{PASSWORD}")
    post = Post(author=editor, title=name, slug=f"by-{{name}}", summary="s", body="b", published_at=timezone.now())
    post_save(post=post)
"""


@dataclass
class Server:
    """A process that can be killed and started again; ``is_ready`` says when it answers."""

    name: str
    command: list[str]
    environ: dict[str, str]
    log: Path
    is_ready: Callable[[], bool]
    user: str | None = None
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            streams: dict[str, Any] = {"stdout": output, "stderr": output, "start_new_session": True}
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environ, user=self.user, **streams)
        wait_until(self.answers, self.log)

    def answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:  # PostgreSQL, while the old one's children end
            self.start()
        try:
            return self.is_ready()
        except OSError:
            return False

    def kill(self) -> None:
        """Kill the process and those of its group at once."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class SiteServers:
    replicas: list[Server]
    ports: list[int]
    killed: list[Server]  # in turn; the other replicas live from start to end
    bucket: Bucket
    mailbox: Mailbox
    environ: dict[str, str]
    database_url: str


@contextmanager
def running_site(folder: Path) -> Iterator[SiteServers]:
    with ExitStack() as stack:
        postgres, url = make_postgres(folder)
        start(stack, postgres)
        (folder / "pgbouncer").mkdir()
        pool_url, pgbouncer = prepare_pgbouncer(url, folder / "pgbouncer", pool_size=20)
        bouncer = Server("PgBouncer", pgbouncer, {}, folder / "pgbouncer.log", partial(answers, pool_url), account())
        redis_port = free_port()
        redis_command = ["redis-server", "--port", str(redis_port), "--save", "", "--dir", str(folder)]
        redis = Server("Redis", redis_command, dict(os.environ), folder / "redis.log", accepts(redis_port))
        start(stack, bouncer)
        start(stack, redis)
        bucket = Bucket(stack.enter_context(running_s3(folder)))
        (folder / "mail").mkdir()
        mailbox = stack.enter_context(running_mail_server(folder / "mail"))
        environ = make_environ(url, folder) | bucket.environ
        environ |= {"LOG_LEVEL": "WARNING", "WEB_WORKERS": "2", "WEB_THREADS": "4", "BEHIND_TLS_PROXY": "true"}
        environ |= {"CACHE_URL": f"redis://127.0.0.1:{redis_port}/0", "DATABASE_POOL_URL": pool_url}
        environ |= {"EMAIL_URL": mailbox.url, "EMAIL_FROM": "Soak <blog@example.org>", "SITE_URL": "https://localhost"}
        environ |= {"DEMO_CONTENT": "true", "MEDIA_ROOT": str(folder / "commands")}
        for command in (["prepare_database", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]):
            run_python(environ, "manage.py", *command)
        run_python(environ, "-c", FILL)
        ports = [free_port() for _ in range(REPLICAS)]
        replicas = [make_replica(number, port, environ, folder) for number, port in enumerate(ports, 1)]
        sender = [sys.executable, "manage.py", "send_mail", "--every", "5"]
        for server in (*replicas, Server("send_mail", sender, environ, folder / "send_mail.log", lambda: True)):
            start(stack, server)
        yield SiteServers(replicas, ports, [redis, bouncer, replicas[-1], postgres], bucket, mailbox, environ, url)


def start(stack: ExitStack, server: Server) -> None:
    server.start()
    stack.callback(server.kill)


def make_postgres(folder: Path) -> tuple[Server, str]:
    programs, user = server_programs(), account()
    assert programs, "needs PostgreSQL (Debian: apt install postgresql)"
    data, log = folder / "postgres", folder / "postgres.log"
    for path in (data, data / "sockets"):
        path.mkdir()
        if user:
            shutil.chown(path, user)
    options: dict[str, Any] = {"capture_output": True, "user": user, "cwd": data}
    initdb = [str(programs / "initdb"), "--auth=trust", "--username=blog", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run([*initdb, f"--pgdata={data / 'cluster'}"], check=True, **options)
    command = [str(programs / "postgres"), "-D", str(data / "cluster"), "-k", str(data / "sockets")]
    url = f"postgresql://blog@{str(data / 'sockets').replace('/', '%2F')}/postgres"
    command += ["-c", "listen_addresses="]
    return Server("PostgreSQL", command, dict(os.environ), log, partial(answers, url), user), url


def make_replica(number: int, port: int, environ: dict[str, str], folder: Path) -> Server:
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"]
    variables = environ | {"PORT": str(port), "MEDIA_ROOT": str(folder / f"machine-{number}")}
    return Server(f"replica {number}", command, variables, folder / f"replica-{number}.log", is_ready(port))


def is_ready(port: int) -> Callable[[], bool]:
    return lambda: HttpClient(port).get("/healthz").status == 200


def accepts(port: int) -> Callable[[], bool]:
    def connect() -> bool:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True

    return connect
