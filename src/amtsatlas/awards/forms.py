"""What can be filled in. Errors stand beside the field and in a summary, see templates/awards/form.html."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

MOST_CREDENTIAL = 32 << 10
"""Characters of a credential that are looked at; one of ours has some four thousand."""


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


class CheckForm(forms.Form):
    """A credential to be checked, pasted or as a file."""

    token = forms.CharField(
        label=_("Nachweis als Text"),
        required=False,
        max_length=MOST_CREDENTIAL,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(label=_("Nachweis als Datei (award.jwt)"), required=False)

    def __init__(self, *values: Any, too_large: bool = False, **options: Any) -> None:
        """``too_large``: more was sent than was read."""
        super().__init__(*values, **options)
        self._too_large = too_large

    def clean(self) -> dict[str, Any]:
        """The text, from wherever it came, as ``token``."""
        cleaned = super().clean() or {}
        if self._too_large:
            raise forms.ValidationError(_("Das ist zu groß für einen Nachweis. Er hat einige tausend Zeichen."))
        if cleaned.get("file"):
            cleaned["token"] = cleaned["file"].read(MOST_CREDENTIAL).decode("utf-8", "replace")
        if not cleaned.get("token") and not self.errors:
            raise forms.ValidationError(_("Fügen Sie den Nachweis als Text ein, oder wählen Sie seine Datei."))
        return cleaned


def filled(form: type[forms.Form], draft: dict[str, Any], **initial: Any) -> forms.Form:
    """The form as it is first shown, with what was typed before."""
    return form(initial={**initial, **draft})
