"""The verb ``send-mails``: what is due goes out, also without a running server."""

from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import format_option, print_rows, say

_COLUMNS = ["kind", "to", "subject", "due_at", "attempts", "problem"]


@verb(
    "send-mails",
    examples=(
        "amtsatlas send-mails --data demo-data",
        "amtsatlas send-mails --dry-run --format json --data demo-data",
    ),
)
@click.option("--dry-run", is_flag=True, help="Only list what would be sent now.")
@format_option
def send_mails(data: Path, dry_run: bool, form: str) -> None:
    """Send the mails that are due, and those that a new edition gives reason to write to people who watch authorities.

    A running `amtsatlas serve` does the same every minute, unless AMTSATLAS_MAIL_SECONDS=0. AMTSATLAS_SMTP names the
    mail server; without it mails are written as files to DATA/decisions/mails. Any number of senders may run at once.
    What could not be sent is tried again later, for about six days. Exit code 1: something could not be sent now.
    """
    from amtsatlas.portal.starting import set_up

    set_up(data)
    from django.conf import settings
    from django.db import transaction

    from amtsatlas.awards import sending, watch

    if dry_run:
        with transaction.atomic():
            watch.look()
            rows = [{name: getattr(mail, name) for name in _COLUMNS} for mail in sending.due()]
            transaction.set_rollback(True)
        for row in rows:
            row["due_at"] = row["due_at"].isoformat(timespec="seconds")
        print_rows(rows, form, columns=_COLUMNS, empty="nothing is due")
        return
    report = sending.look_and_send()
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    where = f"written to {folder}, since AMTSATLAS_SMTP names no mail server" if folder else settings.EMAIL_HOST
    for problem in report.problems:
        say(f"not sent: {problem}")
    say(f"{report.sent} sent ({where}), {len(report.problems)} not sent, {sending.given_up().count()} given up earlier")
    if report.problems:
        click.get_current_context().exit(1)
