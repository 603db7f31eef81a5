"""Slots of templates that installed apps fill."""

import pytest
from django.apps import apps
from django.template import Context, Template
from django.template.loader import get_template

from blog.core.apps import BlogAppConfig
from blog.core.templatetags.slots import get_slot_templates

CONFIGS = [config for config in apps.get_app_configs() if config.name.startswith("blog.")]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.label)
def test_django_uses_the_config_of_each_app(config: BlogAppConfig) -> None:
    """With a plain AppConfig an app would fill no slot."""
    assert isinstance(config, BlogAppConfig)
    for name in config.template_slots.values():
        get_template(name)


def test_apps_fill_a_slot_in_the_order_of_installed_apps() -> None:
    assert get_slot_templates("menu")[0] == "posts/slots/menu.html"


def test_empty_slot_renders_nothing() -> None:
    assert Template('{% load slots %}a{% slot "unknown" %}b').render(Context()) == "ab"
