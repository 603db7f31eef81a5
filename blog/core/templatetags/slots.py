"""Slots: places in a template that installed apps add to."""

from functools import cache

from django import template
from django.apps import apps
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from blog.core.apps import BlogAppConfig

register = template.Library()


@cache
def get_slot_templates(name: str) -> tuple[str, ...]:
    configs = (config for config in apps.get_app_configs() if isinstance(config, BlogAppConfig))
    return tuple(config.template_slots[name] for config in configs if name in config.template_slots)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]  # set while a template is rendered
    rendered = (engine.get_template(found).render(context) for found in get_slot_templates(name))
    return mark_safe("".join(rendered))  # noqa: S308  rendered by templates, which escape
