"""deploy/monitoring: what Prometheus and Grafana are given."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from tests.blog.metrics.conftest import PORT

FOLDER = Path(__file__).resolve().parents[3] / "deploy" / "monitoring"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
# Figures of apps that may be removed.
OPTIONAL = {"blog_outbox": "blog.newsletter", "blog_last_backup": "blog.backups"}


def run(promtool: str, *arguments: str) -> str:
    result = subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


class TestPrometheus:
    def test_promtool_accepts_the_configuration_and_the_rules(self, promtool: str) -> None:
        assert "5 rules found" in run(promtool, "check", "config", str(FOLDER / "prometheus.yml"))

    def test_alerts_fire_when_they_should(self, promtool: str) -> None:
        assert "SUCCESS" in run(promtool, "test", "rules", str(FOLDER / "alerts_test.yml"))

    def test_each_alert_is_tested_to_fire_and_not_to(self) -> None:
        tests = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
        cases = [case for test in tests for case in test["alert_rule_test"]]
        for fires in (True, False):
            tested = {case["alertname"] for case in cases if bool(case.get("exp_alerts")) is fires}
            assert tested == {rule["alert"] for rule in RULES}


class TestDashboard:
    def test_prometheus_understands_each_panel(self, promtool: str, tmp_path: Path) -> None:
        plain = [expression.replace("$__rate_interval", "5m") for expression in EXPRESSIONS]
        rules = [{"record": f"panel:{number}", "expr": text} for number, text in enumerate(plain)]
        file = tmp_path / "rules.yml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
        assert f"{len(EXPRESSIONS)} rules found" in run(promtool, "check", "rules", str(file))

    def test_panels_do_not_overlap(self) -> None:
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
        assert len(set(places)) == len(places) > 5
        assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)


@pytest.mark.django_db
def test_files_name_only_figures_that_exist(client: Client, metrics_port: int) -> None:
    client.get("/")
    text = client.get("/metrics", SERVER_PORT=str(PORT)).content.decode()
    exposed = set(re.findall(r"^(blog_\w+)", text, re.MULTILINE))
    removed = tuple(prefix for prefix, app in OPTIONAL.items() if app not in settings.INSTALLED_APPS)
    named = set(re.findall(r"\bblog_\w+", " ".join([*EXPRESSIONS, *(rule["expr"] for rule in RULES)])))
    assert len(named) >= 8
    assert {name for name in named if not removed or not name.startswith(removed)} <= exposed
