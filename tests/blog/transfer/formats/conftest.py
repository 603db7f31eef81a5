from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.blog.transfer.expected import Imported, import_source


@pytest.fixture(scope="module")
def imported(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Imported]:
    """The ``EXPORT`` of a module of tests, imported once."""
    with django_db_blocker.unblock():
        yield from import_source(request.module.EXPORT, tmp_path_factory.mktemp("media"))
