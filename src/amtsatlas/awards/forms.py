"""What can be filled in. Errors stand beside the field and in a summary, see templates/awards/form.html."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsatlas.awards.permissions import Held, RoleKind
from amtsatlas.awards.replies import LONGEST_REPLY
from amtsatlas.awards.words import ROLES, action_word
from amtsatlas.domain.errors import InputError
from amtsatlas.domain.keys import is_authority_key
from amtsatlas.publications.logo import MAX_BYTES, MAX_PIXELS, Logo, cleaned

MOST_CREDENTIAL = 32 << 10
"""Characters of a credential that are looked at; one of ours has some four thousand."""


class Renderer(TemplatesSetting):
    """Django's form renderer with our templates; the setting FORM_RENDERER."""

    form_template_name = "awards/form.html"
    field_template_name = "awards/field.html"


class ReasonForm(forms.Form):
    """Words for a step that needs them."""

    reason = forms.CharField(label=_("Begründung"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class WithdrawForm(forms.Form):
    """An application is taken back; its fields are called otherwise than those of the answer on the same page."""

    why = forms.CharField(
        label=_("Grund"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("Ja, wir ziehen den Antrag zurück."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie den Antrag zurückziehen.")},
    )


class DisputeForm(forms.Form):
    """Why a verdict is wrong."""

    reason = forms.CharField(
        label=_("Begründung"),
        max_length=4000,
        help_text=_(
            "Was können die Menschen dort online tun, und wo sieht man es? Nennen Sie keine Personen: Die Begründung "
            "bleibt auf Dauer gespeichert."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class _PlainText(forms.CharField):
    """Lines end with one character, as the browser counts them."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class ReplyForm(forms.Form):
    """A reply that is to stand beside the own number."""

    text = _PlainText(
        label=_("Stellungnahme"),
        max_length=LONGEST_REPLY,
        help_text=_(
            "Höchstens 1.000 Zeichen, reiner Text. Nennen Sie keine Personen: Der Text wird öffentlich und bleibt auf "
            "Dauer gespeichert."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ApplyForm(forms.Form):
    """An application for the award."""

    name = forms.CharField(
        label=_("Ansprechperson"),
        max_length=200,
        help_text=_("Wen das Ministerium bei Fragen anspricht. Steht nicht auf öffentlichen Seiten."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Hierhin gehen Rückfragen und die Entscheidung."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telefon"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    logo = forms.FileField(
        label=_("Wappen oder Logo"),
        required=False,
        help_text=_(
            "Für die Urkunde: SVG oder PNG, höchstens 512 KB. Im SVG müssen Schriften in Pfade umgewandelt sein."
        ),
        widget=forms.FileInput(attrs={"accept": ".svg,.png,image/svg+xml,image/png"}),
    )
    banner = forms.BooleanField(label=_("Wir möchten das Banner für unsere Internetseite."), required=False)
    plaque = forms.BooleanField(label=_("Wir möchten eine Plakette."), required=False)
    confirmed = forms.BooleanField(
        label=_("Wir haben die Liste unserer Verfahren geprüft. Sie lassen sich online beginnen."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie die Liste geprüft haben.")},
    )

    def clean_logo(self) -> Logo | None:
        """The logo made harmless; what can't be is refused, with all that is needed in words."""
        file = self.cleaned_data["logo"]
        if file is None:
            return None
        try:
            return cleaned(file.read(MAX_BYTES + 1), file.name)
        except InputError as error:
            raise forms.ValidationError(
                gettext(
                    "Dieses Logo lässt sich nicht verwenden. Nötig ist ein SVG ohne Skripte, Filter, Verweise und "
                    "Schriften (in Pfade umwandeln) oder ein PNG ohne Interlacing, höchstens %(kilobytes)s KB und "
                    "%(pixels)s Pixel je Seite. Im Einzelnen (englisch): %(error)s"
                )
                % {"kilobytes": MAX_BYTES // 1024, "pixels": MAX_PIXELS, "error": error}
            ) from None

    def clean(self) -> dict[str, Any]:
        """Browsers do not send a file again that was sent with an incomplete form; that is said where it matters."""
        if self.errors and self.cleaned_data.get("logo"):
            self.add_error("logo", gettext("Wählen Sie die Datei bitte noch einmal aus."))
        return self.cleaned_data

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


class RoleForm(forms.Form):
    """A role to be given."""

    role_kind = forms.ChoiceField(label=_("Aufgabe"))
    authority = forms.CharField(
        label=_("Behörde"),
        required=False,
        max_length=200,
        help_text=_("Nur bei der Aufgabe „für eine Behörde“: ihr Name oder Schlüssel, etwa gemeinde:09562000."),
    )

    def __init__(self, *values: Any, names: Mapping[str, str], **options: Any) -> None:
        """``names``: authority key → name."""
        super().__init__(*values, **options)
        # Districts without an authority of their own have names too.
        self._names = {key: name for key, name in names.items() if is_authority_key(key)}
        choices = self.fields["role_kind"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [(kind.value, gettext(ROLES[kind])) for kind in RoleKind]

    def clean(self) -> dict[str, Any]:
        """An authority where the role needs one, by its key; none where not."""
        cleaned = super().clean() or {}
        text, kind = cleaned.get("authority", "").strip(), cleaned.get("role_kind")
        if kind == RoleKind.AUTHORITY:
            found = [text] if text in self._names else [key for key, name in self._names.items() if name == text]
            if len(found) != 1:
                self.add_error("authority", self._which(text, found))
            else:
                cleaned["authority"] = found[0]
        elif text:
            self.add_error("authority", gettext("Diese Aufgabe gilt für alle Behörden. Lassen Sie das Feld leer."))
        return cleaned

    def role(self) -> Held:
        """What was chosen."""
        return Held(RoleKind(self.cleaned_data["role_kind"]), self.cleaned_data["authority"])

    def _which(self, text: str, found: list[str]) -> str:
        if found:
            return gettext("So heißen mehrere Behörden. Nennen Sie den Schlüssel: %(keys)s") % {
                "keys": ", ".join(found)
            }
        close = [key for key, name in self._names.items() if text and text.casefold() in name.casefold()][:5]
        if close:
            return gettext("Meinen Sie eine von diesen? %(names)s") % {
                "names": ", ".join(f"{self._names[key]} ({key})" for key in close)
            }
        return gettext("Nennen Sie eine Behörde aus dem neuesten Stand.")


class InviteForm(RoleForm):
    """Somebody is invited to a role."""

    email = forms.EmailField(label=_("E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ("email", "role_kind", "authority")


class EraseForm(forms.Form):
    """An account is deleted for good."""

    sure = forms.BooleanField(
        label=_("Ja, das Konto und alles, was die Person nennt, endgültig löschen."),
        error_messages={"required": _("Bitte bestätigen Sie das Löschen. Es lässt sich nicht rückgängig machen.")},
    )


class JournalForm(forms.Form):
    """Which entries of the journal; its fields stand in the address."""

    aktion = forms.ChoiceField(label=_("Was geschah"), required=False)
    behoerde = forms.CharField(label=_("Behörde"), required=False, max_length=200)
    betreff = forms.CharField(label=_("Betreff"), required=False, max_length=300)

    def __init__(self, *values: Any, actions: Iterable[str], **options: Any) -> None:
        """``actions``: those that there are in the journal."""
        super().__init__(*values, **options)
        choices = self.fields["aktion"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [("", gettext("alles")), *((one, action_word(one)) for one in actions)]


def filled(form: type[forms.Form], draft: dict[str, Any], **initial: Any) -> forms.Form:
    """The form as it is first shown, with what was typed before."""
    return form(initial={**initial, **draft})
