"""What can be filled in. Errors stand beside the field and in a summary, see templates/awards/form.html."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """Django's form renderer with our templates; the setting FORM_RENDERER."""

    form_template_name = "awards/form.html"
    field_template_name = "awards/field.html"


class ReasonForm(forms.Form):
    """Words for a step that needs them."""

    reason = forms.CharField(label=_("Begründung"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class ApplyForm(forms.Form):
    """An application for the award."""

    name = forms.CharField(
        label=_("Ansprechperson"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Telefon"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    banner = forms.BooleanField(label=_("Wir möchten das Banner für unsere Internetseite."), required=False)
    plaque = forms.BooleanField(label=_("Wir möchten eine Plakette."), required=False)
    confirmed = forms.BooleanField(
        label=_("Wir haben die Liste unserer Verfahren geprüft. Sie lassen sich online beginnen."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie die Liste geprüft haben.")},
    )

    def wishes(self) -> list[str]:
        """Of banner and plaque, what is wished for."""
        return [wish for wish in ("banner", "plaque") if self.cleaned_data[wish]]


class ReleaseForm(forms.Form):
    """The text of a press release in every language of the site, and what its numbers are bound to."""

    edition = forms.ChoiceField(label=_("Stand, dessen Zahlen eingesetzt werden"))
    awarded = forms.ChoiceField(label=_("Woher die Zahl der Auszeichnungen kommt"))

    def __init__(
        self,
        *values: Any,
        editions: list[tuple[str, str]],
        sources: list[tuple[str, str]],
        languages: list[tuple[str, str]],
        correcting: bool,
        **options: Any,
    ) -> None:
        """Choices as (value, words); ``languages`` as the site's; a correction also says what it corrects."""
        super().__init__(*values, **options)
        self._languages = [code for code, _name in languages]
        for name, choices in (("edition", editions), ("awarded", sources)):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices
        for code, name in languages if correcting else ():
            self.fields[f"corrected_{code}"] = forms.CharField(
                label=_("Was korrigiert ist (%(language)s)") % {"language": name}, max_length=1000
            )
        for code, name in languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s); die erste Zeile ist der Titel") % {"language": name},
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 18, "lang": code}),
            )

    def by_language(self, name: str) -> dict[str, str]:
        """The fields ``<name>_<language>`` by language; those that the form does not have are left out."""
        return {
            code: self.cleaned_data[f"{name}_{code}"]
            for code in self._languages
            if f"{name}_{code}" in self.cleaned_data
        }


class PublishForm(forms.Form):
    """When a release appears."""

    at = forms.SplitDateTimeField(
        label=_("Wann sie erscheint"),
        required=False,
        help_text=_("Tag und Uhrzeit in Deutschland. Leer: sofort."),
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )

    def __init__(self, *values: Any, **options: Any) -> None:
        """With the browser's own choosers of day and time."""
        super().__init__(*values, **options)
        widget = self.fields["at"].widget
        assert isinstance(widget, forms.SplitDateTimeWidget)
        for one, kind, label in zip(widget.widgets, ("date", "time"), (_("Tag"), _("Uhrzeit")), strict=True):
            one.input_type = kind
            one.attrs["aria-label"] = str(label)


def filled(form: type[forms.Form], draft: dict[str, Any], **initial: Any) -> forms.Form:
    """The form as it is first shown, with what was typed before."""
    return form(initial={**initial, **draft})
