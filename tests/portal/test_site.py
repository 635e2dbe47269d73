"""The site file: complete, or refused with the field's name."""

from importlib import resources
from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.portal.site import load_site
from amtsatlas.portal.starting import refuse_unknown_programmes, refuse_unknown_territory
from amtsatlas.registers import packaged

PACKAGED = (resources.files("amtsatlas.portal") / "site.toml").read_text("utf-8")


def write(folder: Path, text: str) -> Path:
    (folder / "site.toml").write_text(text, "utf-8")
    return folder


def test_without_a_file_of_its_own_a_folder_gets_the_packaged_site(tmp_path: Path) -> None:
    site = load_site(tmp_path)
    assert (site.name, site.territory, site.languages[0]) == ("Amtsatlas", "09", "de")


def test_the_data_folders_file_is_used_and_a_named_one_before_it(tmp_path: Path) -> None:
    write(tmp_path, PACKAGED.replace('name = "Amtsatlas"', 'name = "Ämter in Rheinland-Pfalz"'))
    assert load_site(tmp_path).name == "Ämter in Rheinland-Pfalz"
    named = tmp_path / "other.toml"
    named.write_text(PACKAGED.replace('name = "Amtsatlas"', 'name = "Other"'), "utf-8")
    assert load_site(tmp_path, str(named)).name == "Other"


def test_every_change_of_the_file_changes_the_digest(tmp_path: Path) -> None:
    before = load_site(write(tmp_path, PACKAGED)).digest
    assert load_site(write(tmp_path, PACKAGED + "\n")).digest != before


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('territory = "09"', 'territory = "Bayern"', "territory"),
        ('languages = ["de", "en"]', 'languages = ["de", "fr"]', "languages"),
        ('languages = ["de", "en"]', "languages = []", "languages"),
        ('languages = ["de", "en"]', 'languages = ["de", "de"]', "languages"),
        ('name = "Amtsatlas"', "", "name"),
        ('name = "Amtsatlas"', "name = 3", "name"),
        ('name = "Amtsatlas"', 'name = " "', "name"),
        ('address = ""', 'address = "amtsatlas.example.org"', "address"),
        ('video = ""', 'video = "https://video.example.org/1"', "sign_language.video"),
        ('action = ""', 'action = "blue"', "colours.action"),
        ('action = ""', 'actoin = "#000000"', "colours.action"),
        ("[operator]", "[operator]\nfax = '1'", "operator.fax"),
    ],
)
def test_a_faulty_file_is_refused_with_the_fields_name(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in PACKAGED
    with pytest.raises(InputError, match=field):
        load_site(write(tmp_path, PACKAGED.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("field", "refused", "taken", "remedy"),
    [("action", "#767676", "#666666", "darker"), ("action_dark", "#666666", "#8a8a8a", "lighter")],
)
def test_a_colour_that_could_not_be_read_is_refused(
    tmp_path: Path, field: str, refused: str, taken: str, remedy: str
) -> None:
    with pytest.raises(InputError, match=rf"colours\.{field} {refused} has a contrast of .* choose a {remedy} one"):
        load_site(write(tmp_path, PACKAGED.replace(f'{field} = ""', f'{field} = "{refused}"')))
    assert (
        getattr(load_site(write(tmp_path, PACKAGED.replace(f'{field} = ""', f'{field} = "{taken}"'))), field) == taken
    )


@pytest.mark.parametrize("territory", ["", "09", "095", "09572", "091775123", "091775123133"])
def test_an_area_of_the_register_is_taken(tmp_path: Path, territory: str) -> None:
    site = load_site(write(tmp_path, PACKAGED.replace('territory = "09"', f'territory = "{territory}"')))
    refuse_unknown_territory(site, packaged.register())


@pytest.mark.parametrize("territory", ["0", "17", "0957", "09599"])
def test_an_area_that_the_register_does_not_know_is_refused_before_it_is_served(tmp_path: Path, territory: str) -> None:
    site = load_site(write(tmp_path, PACKAGED.replace('territory = "09"', f'territory = "{territory}"')))
    with pytest.raises(InputError, match=f"territory '{territory}' is no ARS of the register of 2023-11-30 – name"):
        refuse_unknown_territory(site, packaged.register())


def test_a_file_that_is_no_toml_is_refused_and_so_is_one_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no TOML"):
        load_site(write(tmp_path, "name = "))
    with pytest.raises(InputError, match="no such file"):
        load_site(tmp_path, str(tmp_path / "nowhere.toml"))


def test_a_site_with_a_programme_that_there_is_none_of_is_refused_before_it_is_served(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, PACKAGED.replace('"local-links"', '"local-lynx"')))
    with pytest.raises(InputError, match="local-lynx"):
        refuse_unknown_programmes(site, {"digitales-amt", "ozg-leistungen", "local-links"})
    refuse_unknown_programmes(load_site(tmp_path / "nowhere"), {"digitales-amt", "ozg-leistungen", "local-links"})
