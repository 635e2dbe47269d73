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


def filled(form: type[forms.Form], draft: dict[str, Any], **initial: Any) -> forms.Form:
    """The form as it is first shown, with what was typed before."""
    return form(initial={**initial, **draft})
