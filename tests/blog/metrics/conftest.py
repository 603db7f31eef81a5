"""What reads the figures of ``/metrics``."""

import shutil

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

PORT = 9100


@pytest.fixture
def metrics_port(settings: Settings) -> int:
    """Turns metrics on."""
    settings.METRICS_PORT = PORT
    return PORT


@pytest.fixture(scope="session")
def promtool() -> str:
    path = shutil.which("promtool")
    if path is None:
        pytest.skip("needs promtool (Debian: apt install prometheus)")
    return path


def read_samples(text: str) -> dict[str, float]:
    """Map each sample, as ``name{label="value"}`` with sorted labels, to its value."""
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {name_sample(sample.name, sample.labels): sample.value for sample in samples}


def name_sample(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if labels else name
