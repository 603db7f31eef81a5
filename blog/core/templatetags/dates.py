from datetime import datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def isoformat(moment: datetime) -> str:
    """Format a time for ``datetime`` attributes, in which HTML allows milliseconds but no microseconds."""
    return moment.isoformat(timespec="seconds")
