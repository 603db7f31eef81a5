"""deploy/kubernetes against the API's schemas, and against what this app needs. No test here runs a cluster."""

import re
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.docker.paths import DOCKERFILES, ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS = [each for name in KUSTOMIZATION["resources"] for each in yaml.safe_load_all((FOLDER / name).read_text())]
PODS = {
    each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in OBJECTS if "template" in each.get("spec", {})
}
VERSION = "1.34"  # preStop.sleep is stable since


def name(thing: dict[str, Any]) -> str:
    return f"{thing['kind']}/{thing['metadata']['name']}"


def find(kind: str, called: str = "web") -> Any:
    (found,) = (each for each in OBJECTS if name(each) == f"{kind}/{called}")
    return found


@pytest.mark.parametrize("thing", OBJECTS, ids=name)
def test_object_has_the_fields_of_its_schema_and_no_others(thing: dict[str, Any]) -> None:
    kubernetes_validate.validate(thing, VERSION, strict=True)


def test_a_wrong_field_is_found() -> None:
    """So that the test above can fail."""
    wrong = find("Service") | {"spec": {"selektor": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_every_file_is_listed() -> None:
    listed = {*KUSTOMIZATION["resources"], *KUSTOMIZATION["configMapGenerator"][0]["envs"], "kustomization.yaml"}
    assert {path.name for path in FOLDER.iterdir()} == listed


@pytest.mark.parametrize("pod", PODS)
class TestPod:
    def test_has_what_the_restricted_profile_asks_for(self, pod: str) -> None:
        """https://kubernetes.io/docs/concepts/security/pod-security-standards/, and a read-only file system."""
        spec, (container,) = PODS[pod], PODS[pod]["containers"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert all(volume.keys() <= {"name", "secret", "emptyDir"} for volume in spec["volumes"])

    def test_runs_as_the_user_of_the_image(self, pod: str) -> None:
        dockerfile = DOCKERFILES[0].read_text()
        context = PODS[pod]["securityContext"]
        assert f"USER {context['runAsUser']}:{context['runAsGroup']}\n" in dockerfile

    def test_has_the_settings_and_secrets_of_the_replicas(self, pod: str) -> None:
        (container,), (web,) = PODS[pod]["containers"], PODS["web"]["containers"]
        for part in ("image", "env", "envFrom", "volumeMounts"):
            assert container[part] == web[part]
        assert PODS[pod]["volumes"] == PODS["web"]["volumes"]

    def test_has_a_volume_for_uploads(self, pod: str) -> None:
        """On disk: an ``emptyDir`` in memory would count as the container's."""
        folders = {mount["name"]: mount["mountPath"] for mount in PODS[pod]["containers"][0]["volumeMounts"]}
        (media,) = (volume for volume in PODS[pod]["volumes"] if volume["name"] == "media")
        assert f" MEDIA_ROOT={folders['media']} " in DOCKERFILES[0].read_text()
        assert "medium" not in media["emptyDir"]
        assert PODS[pod]["securityContext"]["fsGroup"] == PODS[pod]["securityContext"]["runAsUser"]

    def test_needs_no_access_to_the_cluster(self, pod: str) -> None:
        assert PODS[pod]["automountServiceAccountToken"] is False


class TestWeb:
    def test_selectors_find_the_replicas(self) -> None:
        labels = find("Deployment")["spec"]["template"]["metadata"]["labels"]
        assert find("Deployment")["spec"]["selector"]["matchLabels"] == labels
        assert find("Service")["spec"]["selector"] == labels
        assert find("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
        assert find("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
        assert find("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "web"
        assert "replicas" not in find("Deployment")["spec"], "an update would undo what the autoscaler has decided"

    def test_ready_is_asked_at_the_start_only(self) -> None:
        """An outage of the database then takes no replica away."""
        (container,) = PODS["web"]["containers"]
        paths = {probe: container[probe]["httpGet"]["path"] for probe in container if probe.endswith("Probe")}
        assert paths == {"startupProbe": "/readyz", "readinessProbe": "/healthz", "livenessProbe": "/healthz"}

    def test_stop_leaves_time_for_the_requests_in_flight(self) -> None:
        """After the pause in which the proxies notice, gunicorn takes GRACEFUL_TIMEOUT_SECONDS."""
        pause = PODS["web"]["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        graceful = re.search(
            r'"GRACEFUL_TIMEOUT_SECONDS", default=(\d+)', (ROOT / "config/gunicorn.conf.py").read_text()
        )
        assert graceful
        assert PODS["web"]["terminationGracePeriodSeconds"] > pause + int(graceful[1]) + 4

    def test_monitoring_reaches_the_metrics_alone(self) -> None:
        settings = (FOLDER / "settings.env").read_text()
        ports = {port["name"]: port["containerPort"] for port in PODS["web"]["containers"][0]["ports"]}
        _controller, monitoring = find("NetworkPolicy")["spec"]["ingress"]
        assert f"\nMETRICS_PORT={ports['metrics']}\n" in settings
        assert monitoring["ports"] == [{"port": "metrics"}]

    def test_host_is_the_same_everywhere(self) -> None:
        settings = dict(re.findall(r"^([A-Z_]+)=(.*)$", (FOLDER / "settings.env").read_text(), re.MULTILINE))
        (rule,) = find("Ingress")["spec"]["rules"]
        assert settings["ALLOWED_HOSTS"] == rule["host"]
        assert settings["SITE_URL"] == f"https://{rule['host']}"
        assert settings["BEHIND_TLS_PROXY"] == "true"

    def test_probes_are_not_for_the_public(self) -> None:
        (rule,) = find("Ingress")["spec"]["rules"]
        nowhere = {path["path"] for path in rule["http"]["paths"] if path["backend"]["service"]["name"] == "nowhere"}
        assert nowhere == {"/healthz", "/readyz"}
        assert "selector" not in find("Service", "nowhere")["spec"]


class TestSettings:
    def test_each_is_explained(self) -> None:
        explained = (ROOT / ".env.example").read_text()
        for name in re.findall(r"^#?([A-Z_0-9]+)=", (FOLDER / "settings.env").read_text(), re.MULTILINE):
            assert f"\n#{name}=" in explained
