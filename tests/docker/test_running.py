"""The running container: what it answers, who it is, what it may do, and what it logs."""

import json
import re

import pytest

from lab.reporting.publishing import publish
from lab.web import Browser
from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine

GUNICORN = "gunicorn -c config/gunicorn.conf.py config.wsgi"
KEYS = ("/var/lib/wheelhouse/keys/secret_key", "/var/lib/wheelhouse/keys/field_encryption_keys")


class TestPublishing:
    def test_the_lab_hands_its_report_to_the_running_blog(
        self, stack: Stack, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Through compose and the blog's own command, into the database; readers see it."""
        monkeypatch.setenv("COMPOSE_PROJECT_NAME", stack.project)
        article = '+++\ntitle = "T"\nslug = "by-the-lab"\nsummary = "S"\n+++\nA *report*, 한국어.\n'
        assert publish(article, "slim", now=True) == "post_import: made /posts/by-the-lab/ (published): T"
        assert "<em>report</em>, 한국어." in visitor.get("/posts/by-the-lab/").text


class TestAnswers:
    @pytest.mark.parametrize(
        ("path", "content_type", "mark"),
        [
            ("/", "text/html", "</html>"),
            ("/ko/", "text/html", '<html lang="ko"'),
            ("/tags/", "text/html", "</html>"),
            ("/archive/", "text/html", "</html>"),
            ("/feeds/atom.xml", "application/atom+xml", "</feed>"),
            ("/feeds/rss.xml", "application/rss+xml", "</rss>"),
            ("/feeds/feed.json", "application/feed+json", "jsonfeed.org"),
            ("/sitemap.xml", "application/xml", "</urlset>"),
            ("/robots.txt", "text/plain", "Sitemap:"),
            ("/admin/login/", "text/html", "csrfmiddlewaretoken"),
            ("/healthz", "text/plain", "ok"),
        ],
    )
    def test_every_kind_of_page_is_right(self, visitor: Browser, path: str, content_type: str, mark: str) -> None:
        """Pages, feeds, sitemap and admin answer 200 with what belongs in them."""
        answer = visitor.get(path)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(content_type)
        assert mark in answer.text

    def test_the_demo_posts_are_there(self, visitor: Browser) -> None:
        """A fresh database has been given the demo content, and its first post can be read."""
        paths = re.findall(r'href="(/posts/[^"]+)"', visitor.get("/").text)
        assert paths
        assert visitor.get(paths[0]).status == 200

    def test_readyz_says_what_it_has_checked(self, visitor: Browser) -> None:
        """Database and migrations are named, and both are well."""
        answer = visitor.get("/readyz")
        assert (answer.status, json.loads(answer.text)) == (
            200,
            {"status": "ready", "checks": {"database": "ok", "migrations": "ok"}},
        )

    def test_static_files_are_served_for_ever(self, visitor: Browser) -> None:
        """A stylesheet has a hash in its name, and browsers may keep it."""
        (path, *_others) = re.findall(r'href="(/static/[^"]+\.css)"', visitor.get("/").text)
        answer = visitor.get(path)
        assert answer.status == 200
        assert re.search(r"\.[0-9a-f]{12}\.css$", path)
        assert "immutable" in answer.headers["cache-control"]

    def test_an_unknown_host_is_refused(self, stack: Stack) -> None:
        """Only the names in ALLOWED_HOSTS are answered."""
        assert Browser(stack.port(), host="attacker.example").get("/").status == 400

    def test_the_deployment_check_is_clean(self, stack: Stack) -> None:
        """`check --deploy` has not a single warning, inside the container, with its own settings."""
        stack.run_inside("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    def test_no_migration_is_missing(self, stack: Stack) -> None:
        """The models and the migrations in the image agree."""
        stack.run_inside("python", "manage.py", "makemigrations", "--check", "--dry-run")


class TestProcesses:
    def test_gunicorn_is_pid_1_with_its_workers_below_and_nothing_else(self, stack: Stack) -> None:
        """No shell stands above gunicorn, no helper beside it: one master, two workers."""
        top = stack.docker("top", stack.container(), "-o", "pid,ppid,args").stdout.splitlines()[1:]
        rows = [line.split(maxsplit=2) for line in top]
        commands = {pid: args for pid, _ppid, args in rows}
        assert len(rows) == 3
        assert all(args.endswith(GUNICORN) for args in commands.values())
        parents = [ppid for _pid, ppid, _args in rows]
        (master,) = [pid for pid, ppid, _args in rows if ppid not in commands]
        assert parents.count(master) == 2
        assert stack.run_inside("cat", "/proc/1/cmdline").replace("\0", " ").strip().endswith(GUNICORN)

    def test_the_processes_belong_to_the_app_user(self, stack: Stack) -> None:
        """The user and group are 10001, with a name, in every process."""
        assert stack.run_inside("id").strip() == "uid=10001(app) gid=10001(app) groups=10001(app)"
        rows = stack.docker("top", stack.container(), "-o", "pid,uid,gid").stdout.splitlines()[1:]
        assert {tuple(row.split()[1:]) for row in rows} == {("10001", "10001")}

    def test_no_capability_is_left_and_none_can_be_gained(self, stack: Stack) -> None:
        """All five sets of PID 1 are empty, and the kernel will grant nothing new."""
        status = dict(
            line.split(":\t") for line in stack.run_inside("cat", "/proc/1/status").splitlines() if ":\t" in line
        )
        sets = {name: int(value, 16) for name, value in status.items() if name.startswith("Cap")}
        assert sets == dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), 0)
        assert status["NoNewPrivs"] == "1"

    def test_threads_have_the_stack_that_deep_input_needs(self, stack: Stack) -> None:
        """A hostile body, nested 20,000 deep, is an error of the request and not the end of the worker."""
        script = (
            "import runpy, json, threading; runpy.run_path('config/gunicorn.conf.py');"
            "run = lambda: json.loads('[' * 20000)\n"
            "thread = threading.Thread(target=run); thread.start(); thread.join(); print('alive')"
        )
        assert stack.run_inside("python", "-c", script) == "alive\n"


class TestFileSystem:
    @pytest.mark.parametrize("path", ["/new", "/app/new", "/app/blog/urls.py", "/etc/passwd", "/usr/local/bin/new"])
    def test_the_root_cannot_be_written(self, stack: Stack, path: str) -> None:
        """Not even root in the container could: the file system itself is read-only."""
        for user in ("10001", "0"):
            result = stack.docker(
                "exec", f"--user={user}", stack.container(), "sh", "-c", f"echo x >>{path}", check=False
            )
            assert result.returncode != 0
            assert re.search("Read-only file system|Permission denied", result.stderr)

    def test_temporary_files_are_in_memory(self, stack: Stack) -> None:
        """Both places for them are tmpfs: writable, bounded, gone with the container."""
        mounts = [line.split() for line in stack.run_inside("cat", "/proc/mounts").splitlines()]
        kinds = {mount[1]: mount[2] for mount in mounts}
        assert (kinds["/tmp"], kinds["/dev/shm"]) == ("tmpfs", "tmpfs")  # noqa: S108  in the container
        stack.run_inside("sh", "-c", "echo x >/tmp/x && rm /tmp/x")

    def test_the_keys_are_the_users_own_and_cannot_be_changed(self, stack: Stack) -> None:
        """Both are there, with mode 0400, in a folder that nobody else can enter."""
        listed = stack.run_inside("stat", "-c", "%n %u:%g %a", *KEYS, "/var/lib/wheelhouse/keys").splitlines()
        assert listed == [*(f"{path} 10001:10001 400" for path in KEYS), "/var/lib/wheelhouse/keys 10001:10001 700"]

    def test_the_database_password_can_be_read_and_not_written(self, stack: Stack) -> None:
        """It belongs to root, the app's group may read it, and the volume is mounted read-only."""
        listed = stack.run_inside("stat", "-c", "%u:%g %a", "/run/db-password/password").strip()
        assert listed == "0:10001 440"
        mounts = [line.split() for line in stack.run_inside("cat", "/proc/mounts").splitlines()]
        (options,) = [mount[3].split(",") for mount in mounts if mount[1] == "/run/db-password"]
        assert "ro" in options


class TestNetwork:
    def test_the_database_is_reached_through_a_network_without_a_way_out(self, stack: Stack) -> None:
        """The database has one network, an internal one; the web service has a second one, for its port."""
        settings = stack.docker.inspect(stack.container("db"))["NetworkSettings"]
        assert set(settings["Networks"]) == {f"{stack.project}_database"}
        assert not any(settings["Ports"].values())
        assert stack.docker.inspect(f"{stack.project}_database")["Internal"] is True


class TestLogs:
    def test_a_request_is_one_line(self, stack: Stack, visitor: Browser) -> None:
        """Whatever the status, a request has exactly one line, with its path and status."""
        for path in ("/?one-line", "/nowhere-one-line"):
            status = visitor.get(path).status
            (line,) = [line for line in stack.logs() if path in line]
            assert f'"GET {path} HTTP/1.1" {status} ' in line

    def test_json_has_the_same_fields_for_machines(self, stack: Stack) -> None:
        """With LOG_FORMAT=json every line is an object, from the first one on, and a request is one of them."""
        run = stack.compose("run", "--detach", "--no-deps", "--env=LOG_FORMAT=json", stack.service)
        container = run.stdout.strip()
        ask = "import urllib.request as r; r.urlopen('http://localhost:8000/tags/?as-json').read()"
        wait_until(
            lambda: stack.docker("exec", container, "python", "-c", ask, check=False).returncode == 0,
            within_seconds=20,
            what="the second web container answers",
        )
        events = [json.loads(line) for line in stack.docker("logs", container).stdout.splitlines()]
        stack.docker("rm", "--force", container)
        (request,) = [event for event in events if event.get("query") == "as-json"]
        assert (request["method"], request["path"], request["status"]) == ("GET", "/tags/", 200)
        assert 0 < request["duration_seconds"] < 10
