"""Who may do what: every role, every action, own and foreign, against a table written down by hand."""

from itertools import product

import pytest

from amtsatlas.awards.permissions import Action, Held, RoleKind, authorities_of, may

TABLE = """
                    authority(own) authority(foreign) reviewer award_manager administrator
see_own             x              -                  -        -             -
apply               x              -                  -        -             -
answer              x              -                  -        -             -
withdraw            x              -                  -        -             -
dispute             x              -                  -        -             -
reply               x              -                  -        -             -
watch               x              -                  -        -             -
see_applications    -              -                  x        x             -
review              -              -                  x        x             -
ask                 -              -                  x        x             -
award               -              -                  -        x             -
refuse              -              -                  -        x             -
undo                -              -                  -        x             -
revoke              -              -                  -        x             -
judge               -              -                  -        x             -
moderate            -              -                  -        x             -
invite_authority    -              -                  x        x             -
draft_release       -              -                  x        x             -
publish_release     -              -                  -        x             -
read_journal        -              -                  -        x             x
manage_accounts     -              -                  -        -             x
"""
_HEAD, *_ROWS = (line.split() for line in TABLE.strip().splitlines())
EXPECTED = {
    (who, row[0]): mark == "x" for row in _ROWS for who, mark in zip(_HEAD, row[1:], strict=True)
}  # fmt: skip
ROLES = {
    "authority(own)": Held(RoleKind.AUTHORITY, "gemeinde:09562000"),
    "authority(foreign)": Held(RoleKind.AUTHORITY, "gemeinde:09564000"),
    **{kind: Held(RoleKind(kind)) for kind in ("reviewer", "award_manager", "administrator")},
}


@pytest.mark.parametrize(("who", "action"), list(product(ROLES, Action)))
def test_a_role_may_what_the_table_says(who: str, action: Action) -> None:
    assert may([ROLES[who]], action, "gemeinde:09562000") == EXPECTED[who, action]


def test_an_authoritys_role_without_an_authority_is_good_for_nothing() -> None:
    assert not any(may([Held(RoleKind.AUTHORITY)], action) for action in Action)


def test_roles_add_up() -> None:
    both = [Held(RoleKind.AUTHORITY, "vg:091775123"), Held(RoleKind.AUTHORITY, "gemeinde:09177133")]
    assert authorities_of(both) == ["gemeinde:09177133", "vg:091775123"]
    assert all(may(both, Action.APPLY, key) for key in authorities_of(both))
