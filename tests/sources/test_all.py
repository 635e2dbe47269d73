"""Every source is found by the name the command line and the programmes use."""

import pytest

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.sources.all import SOURCES, source


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_says_its_own_name(name: str) -> None:
    assert source(name).name == name


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(
        NotFoundError, match="'excel'; the sources are: openpvog, bayernportal, xzufi, csv, local-links, judgements"
    ):
        source("excel")
