"""Lists that are asked by their address, which anybody can change."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest


class AskedListAdmin(admin.ModelAdmin):
    """A list that takes a NUL character, which PostgreSQL refuses late, as Django takes other values that are none."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list.

        Raises:
            IncorrectLookupParameters: there is a NUL in what was asked for.
        """
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)
