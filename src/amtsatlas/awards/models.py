"""The tables. What is decided is in :class:`Entry`, which only grows; all else is about persons, or not yet sent."""

import uuid
from typing import Any, ClassVar, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from amtsatlas.awards.permissions import RoleKind


class Persons(BaseUserManager["Person"]):
    """Makes persons; django-allauth calls it too."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A new person, stored."""
        person = Person(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. Deleted whole on wish: the journal knows only the pseudonym."""

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=2, default="de")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Persons] = Persons()

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.Model):
    """What a person may do: in the ministry, or for one authority (then with its key)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in RoleKind])
    authority_key = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind", "authority_key"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.authority_key}".strip()


class Invitation(models.Model):
    """An invitation to an account with a role. The link's token is kept as its hash only."""

    email = models.EmailField()
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in RoleKind])
    authority_key = models.CharField(max_length=60, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=36, blank=True)
    """Pseudonym; "" for the command line."""
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email}: {self.kind} {self.authority_key}".strip()


class _GrowingOnly(models.QuerySet["Entry"]):
    """No bulk change of the journal either. The database has triggers that say the same."""

    def update(self, **fields: Any) -> NoReturn:
        raise TypeError("the journal only grows")

    def delete(self) -> NoReturn:
        raise TypeError("the journal only grows")


class Entry(models.Model):
    """One thing a person decided. Append with :func:`amtsatlas.awards.journal.append` only."""

    number = models.PositiveBigIntegerField(primary_key=True)
    """1, 2, 3 … without gaps."""
    at = models.DateTimeField()
    actor = models.CharField(max_length=36, blank=True)
    """Pseudonym of the person; "" for the system itself."""
    action = models.CharField(max_length=30)
    subject = models.CharField(max_length=300)
    """What it is about: the id of an application, a procedure, a press release."""
    authority_key = models.CharField(max_length=60, blank=True)
    programme = models.CharField(max_length=60, blank=True)
    edition = models.CharField(max_length=20, blank=True)
    """The edition it was based on, with revision."""
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    """Texts, whole numbers, truth values, lists and objects of them."""
    public_from = models.DateTimeField(null=True, db_index=True)
    """From when public pages show it; null: never."""
    previous = models.CharField(max_length=64)
    """Digest of the entry before; "" for the first."""
    digest = models.CharField(max_length=64, unique=True)
    """sha256 over all of the above, see :func:`amtsatlas.awards.journal.digest_of`."""

    objects = _GrowingOnly.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["action", "number"], name="entry_by_action"),
            models.Index(fields=["subject", "number"], name="entry_by_subject"),
            models.Index(fields=["authority_key", "number"], name="entry_by_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"

    def save(self, *arguments: Any, **options: Any) -> None:
        """Insert; an entry that is there already is never changed."""
        if not self._state.adding:
            raise TypeError("the journal only grows")
        super().save(*arguments, **{**options, "force_insert": True})

    def delete(self, *arguments: Any, **options: Any) -> NoReturn:
        """Refused."""
        raise TypeError("the journal only grows")


class Contact(models.Model):
    """Whom the ministry may ask about an application. Personal data: never in the journal, deleted on wish."""

    application = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(_("Name"), max_length=200)
    email = models.EmailField(_("E-Mail-Adresse"))
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file that was handed in and made harmless, under the sha256 of what is kept."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class Draft(models.Model):
    """What somebody typed into a form and has not sent, so that nothing is lost."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=300)
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "form"], name="draft_once")]

    def __str__(self) -> str:
        return self.form


class Mail(models.Model):
    """A mail to be sent, or sent."""

    kind = models.CharField(max_length=30)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    about = models.CharField(max_length=300, blank=True)
    """What it is about, e.g. an application; an undone decision takes back the mails about it."""
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.to}"


class Watch(models.Model):
    """Somebody wants to hear about an authority."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="watches")
    authority_key = models.CharField(max_length=60)
    seen_edition = models.CharField(max_length=20, blank=True)
    """Up to which edition, with revision, it has been told."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "authority_key"], name="watch_once")]

    def __str__(self) -> str:
        return self.authority_key
