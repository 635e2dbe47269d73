"""The verbs ``key`` and ``verify``: the keys that sign credentials, and whether a credential is genuine."""

import json
import os
from pathlib import Path
from typing import Any

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import format_option, print_rows, say
from amtsatlas.domain.errors import InputError, UsageError

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("key")
def key() -> None:
    """Make, list, rotate and export the keys that sign credentials."""


@verb("make", within=key, examples=("amtsatlas key make --address https://amtsatlas.example.org",))
@click.option("--address", help="Address of the site that signs, https://… [default: the site file's]")
def make(data: Path, address: str | None) -> None:
    """Make the first key, in DATA/keys; afterwards rotate.

    Whoever can read that folder can sign awards: it belongs into a backup that is kept as safe.
    """
    from amtsatlas.publications import keys

    chosen = address or _address(data)
    if not chosen:
        raise UsageError("the site file names no address, and a key signs for one – name it: --address https://…")
    made = keys.make(data, chosen)
    say(f"key {made.thumbprint} made, signs for {made.issuer}")


@verb("rotate", within=key, examples=("amtsatlas key rotate",))
@click.option("--address", help="Address of the site that signs. [default: the site file's, else the old key's]")
def rotate(data: Path, address: str | None) -> None:
    """Make a new current key. Older ones can't sign any more; what they signed stays verifiable.

    To trust a stolen key no more, rotate and then delete its folder in DATA/keys.
    """
    from amtsatlas.publications import keys

    made = keys.rotate(data, address or _address(data))
    say(f"key {made.thumbprint} made, signs for {made.issuer}; the older ones are published still and sign nothing")


@verb("list", within=key, examples=("amtsatlas key list",))
@format_option
def list_(data: Path, form: str) -> None:
    """List the keys, the current one last, with their folder in DATA/keys."""
    from amtsatlas.publications import keys

    found = keys.published(data)
    rows = [
        {
            "folder": one.number,
            "made_on": one.made_on,
            "state": "current" if one is found[-1] else "retired",
            "issuer": one.issuer,
            "thumbprint": one.thumbprint,
        }
        for one in found
    ]
    print_rows(rows, form, empty="no key – make one: amtsatlas key make")


@verb("export", within=key, examples=("amtsatlas key export > keys.json",))
def export(data: Path) -> None:
    """Print the key list (JWKS) that a stranger verifies with: the public halves of all keys."""
    from amtsatlas.publications import keys

    click.echo(json.dumps(keys.jwks(keys.published(data)), indent=1))


@verb("verify", examples=("amtsatlas verify award.jwt --keys keys.json",))
@click.argument("file", type=_FILE)
@click.option("--keys", "key_list", type=_FILE, required=True, help="The key list (JWKS) from the issuer's site.")
@format_option
def verify(data: Path, file: Path, key_list: Path, form: str) -> None:
    """Tell whether the credential in FILE is genuine, and what it states. Needs no network and no data folder.

    Genuine means: signed by a key of that list and unaltered. Exit code 1 for everything else.
    """
    from amtsatlas.publications.credential import Outcome
    from amtsatlas.publications.credential import verify as verification_of

    found = verification_of(file.read_bytes().decode("ascii", "replace"), _read_key_list(key_list))
    row = {"outcome": found.outcome.value, **(found.facts or {})}
    columns = ("outcome", "authority_name", "programme", "edition", "counted", "threshold", "awarded_on")
    print_rows([row], form, columns=[name for name in columns if name in row])
    say(f"{file}: {found.outcome.value.replace('_', ' ')} – {found.reason}")
    if found.outcome is not Outcome.GENUINE:
        click.get_current_context().exit(1)


def _address(data: Path) -> str:
    from amtsatlas.portal.site import load_site

    return load_site(data, os.environ.get("AMTSATLAS_SITE")).address


def _read_key_list(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_bytes())
        if all(isinstance(one, dict) for one in read["keys"]):
            return {"keys": read["keys"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise InputError("is no key list (JWKS)", file=str(file), remedy="amtsatlas key export writes one")
