"""Words and times behind the log-in; built into every template."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amtsatlas.awards import replies, words
from amtsatlas.publications.numbers import short_day

register = template.Library()
register.filter("state_word", words.state_word)
register.filter("step_word", words.step_word)
register.filter("do_word", words.do_word)
register.filter("role_word", words.role_word)
register.filter("stage_word", words.stage_word)
register.filter("release_step_word", words.release_step_word)
register.filter("tried_word", words.tried_word)
register.filter("deed_word", words.deed_word)
register.filter("action_word", words.action_word)
register.filter("matter_word", words.matter_word)


@register.filter
def moment(value: datetime) -> str:
    """28.12.2023, 14:05 Uhr; in the site's time zone."""
    local = timezone.localtime(value)
    day = short_day(local.date().isoformat(), (get_language() or "de")[:2])
    return _("%(day)s, %(time)s Uhr") % {"day": day, "time": f"{local:%H:%M}"}


@register.inclusion_tag("awards/ministry/menu.html", takes_context=True)
def ministry_menu(context: RequestContext) -> dict[str, Any]:
    """The parts of the ministry's area, with what waits there."""
    match = context["request"].resolver_match
    return {
        "here": match.view_name if match else "",
        "disputes": len(replies.open_disputes()),
        "replies": len(replies.waiting_replies()),
    }


@register.inclusion_tag("awards/watch_switch.html", takes_context=True)
def watch_switch(context: RequestContext, authority_key: str) -> dict[str, Any]:
    """The button by which the person asks to be told about an authority, or not any more."""
    watched = context["person"].watches.filter(authority_key=authority_key).exists()
    return {"key": authority_key, "watched": watched, "email": context["person"].email}


@register.filter
def at_key(values: Mapping[str, str], key: str) -> str:
    """What stands under this key; "" for none."""
    return values.get(key, "")
