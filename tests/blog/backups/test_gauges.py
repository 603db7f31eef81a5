"""What /metrics says about backups."""

from datetime import UTC, datetime

import pytest
from django.apps import apps

from blog.backups.models import Backup
from blog.core.apps import BlogAppConfig

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def read_gauges() -> dict[str, float]:
    app = apps.get_app_config("backups")
    assert isinstance(app, BlogAppConfig)
    return {gauge.name: gauge.value for gauge in app.get_gauges()}


def test_time_of_the_last_backup() -> None:
    """Since 1970 without one, so that an alert for old backups finds that too."""
    assert read_gauges() == {"blog_last_backup_timestamp_seconds": 0}
    for day in (1, 3, 2):
        Backup.objects.create(file_name=f"{day}", byte_count=1, finished_at=datetime(2026, 11, day, tzinfo=UTC))
    assert read_gauges() == {"blog_last_backup_timestamp_seconds": datetime(2026, 11, 3, tzinfo=UTC).timestamp()}
