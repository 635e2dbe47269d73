"""What the ministry fills in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsatlas.awards.checks import Outcome
from amtsatlas.awards.models import Entry
from amtsatlas.awards.words import tried_word
from amtsatlas.domain.award import NEEDS_REASON, Step
from amtsatlas.portal.tables import openable
from amtsatlas.portal.words import word

_LONGEST = 4000


class StepForm(forms.Form):
    """The words to a step; needed for some. Several stand on one page, told apart by their step."""

    reason = forms.CharField(label=_("Begründung"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, step: Step, data: Any = None, *, typed: str = "") -> None:
        super().__init__(data, auto_id=f"id_{step}_%s", initial={"reason": typed} if typed else None)
        reason = self.fields["reason"]
        reason.required = step in NEEDS_REASON
        if step is Step.ASK:
            reason.label, reason.help_text = _("Frage"), _("Die Ansprechperson bekommt sie sofort und antwortet hier.")
        elif step is Step.UNDO:
            reason.label, reason.initial = _("Grund"), _("Versehentlich entschieden.")
            reason.widget = forms.TextInput(attrs={"maxlength": _LONGEST})
        elif step is Step.REFUSE:
            reason.help_text = _("Die Behörde liest sie. Nennen Sie keine Personen: Sie bleibt auf Dauer gespeichert.")
        else:
            reason.label = _("Anmerkung")


class SampleForm(forms.Form):
    """What trying the procedures of a sample by hand came to: two fields for each."""

    def __init__(
        self,
        procedures: Iterable[Mapping[str, Any]],
        tried: Mapping[str, Entry],
        data: Any = None,
        *,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """``typed`` is a draft, which goes before what is written down already."""
        super().__init__(data, auto_id="id_sample_%s", initial=dict(typed or {}))
        self.procedures = {row["short"]: row for row in procedures}
        choices = [("", _("noch nicht ausprobiert")), *((one.value, tried_word(one)) for one in Outcome)]
        for number, (short, row) in enumerate(self.procedures.items(), 1):
            last = tried.get(row["procedure"])
            name = row["name"] or row["procedure"]
            self.fields[f"outcome-{short}"] = forms.ChoiceField(
                label=f"{number}. {name}",
                help_text=format_html("{} · {}", word(row["provision"]), _link(row["url"])),
                choices=choices,
                required=False,
                initial=last.details["outcome"] if last else "",
            )
            self.fields[f"note-{short}"] = forms.CharField(
                label=gettext("Anmerkung zu %(n)s") % {"n": number},
                required=False,
                max_length=1000,
                initial=last.reason if last else "",
            )

    def clean(self) -> dict[str, Any]:
        """Another outcome says which, and a note belongs to an outcome."""
        for short in self.procedures:
            outcome, note = self.cleaned_data.get(f"outcome-{short}"), self.cleaned_data.get(f"note-{short}")
            if outcome == Outcome.OTHER and not note:
                self.add_error(f"note-{short}", gettext("Was ist beim Ausprobieren geschehen?"))
            if note and not outcome:
                self.add_error(f"outcome-{short}", gettext("Wählen Sie das Ergebnis zu Ihrer Anmerkung."))
        return self.cleaned_data

    def said(self) -> list[tuple[Mapping[str, Any], Outcome, str]]:
        """What was chosen: procedure, outcome, note."""
        values = self.cleaned_data
        return [
            (row, Outcome(values[f"outcome-{short}"]), values[f"note-{short}"])
            for short, row in self.procedures.items()
            if values[f"outcome-{short}"]
        ]


class JudgeForm(forms.Form):
    """Whether a disputed procedure counts."""

    counts = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=[("ja", _("Es zählt.")), ("nein", _("Es zählt nicht."))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie: zählt es oder nicht?")},
    )
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=_LONGEST,
        help_text=_("Sie steht mit der Entscheidung öffentlich beim Verfahren. Nennen Sie keine Personen."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WhyForm(forms.Form):
    """Why a reply is not published, or a judgement taken back; several stand on one page."""

    why = forms.CharField(
        label=_("Begründung"),
        max_length=_LONGEST,
        help_text=_("Die Behörde liest sie. Nennen Sie keine Personen: Sie bleibt auf Dauer gespeichert."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _link(url: str | None) -> str:
    """The address itself, which is what is tried; a link where a click may open it."""
    if not openable(url):
        return url or gettext("keine Adresse")
    return format_html('<a href="{}" rel="noopener nofollow external" target="_blank">{}</a>', url, url)
