from datetime import datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def isoformat(moment: datetime) -> str:
    """Return a moment for ``datetime`` attributes; HTML allows milliseconds at most."""
    return moment.isoformat(timespec="seconds")
