"""The verb ``deliver-judgements``: what was decided on disputed procedures, for the next build."""

from pathlib import Path

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import say


@verb("deliver-judgements", examples=("amtsatlas deliver-judgements --data demo-data",))
def deliver_judgements(data: Path) -> None:
    """Import all judgements in force as a delivery of today, where they are others than those imported last.

    The ministry's pages do the same after each judgement; this is for when they could not.
    """
    from amtsatlas.portal.starting import set_up

    set_up(data)
    from amtsatlas.awards import judgements

    entry = judgements.deliver()
    if entry is None:
        say("nobody has judged anything yet")
    else:
        say(f"{len(entry.details['entries'])} judgements in force: {entry.details['delivery']}")
