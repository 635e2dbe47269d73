"""Another Land and a city state run with a register, a csv and a programme of their own: no change of code."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Amtsatlas, rows_of
from tests.registers.gv100ad_lines import line, write

REGISTER = [
    line(10, "02", "Hamburg", seat="Hamburg"),
    line(10, "07", "Rheinland-Pfalz", seat="Mainz"),
    line(40, "02000", "Hamburg, Freie und Hansestadt", code=41, seat="Hamburg"),
    line(50, "020000000", "Hamburg, Freie und Hansestadt", code=50),
    line(60, "020000000000", "Hamburg, Freie und Hansestadt", code=61, population=1892122, male=900000),
    line(20, "071", "früher: Reg.-Bez. Koblenz", seat="Koblenz"),
    line(40, "07140", "Rhein-Hunsrück-Kreis", code=44, seat="Simmern"),
    line(50, "071400501", "Boppard, Stadt", code=50),
    line(50, "071405003", "Kastellaun", code=53, seat="Kastellaun"),
    line(60, "071400501501", "Boppard, Stadt", code=63, population=15603, male=7000),
    line(60, "071405003067", "Kastellaun, Stadt", code=63, population=5400, male=2600),
    line(60, "071405003019", "Bell (Hunsrück)", code=64, population=1400, male=700),
]
PROGRAMME = """
id = "{id}"
unit = "procedure"
sources = ["csv"]
territory = "{territory}"
inherit = false
undecided = []
published_at = "https://regeln.example/{id}"
author = "Ein Land"
reviewed = 2026-01-01
[title]
de = "{id}"
en = "{id}"
[metric]
id = "verfahren_{territory}"
de = "Verfahren"
en = "procedures"
[count]
application = true
form = false
fillable_pdf = false
information = false
appointment = {appointment}
contact = false
mail = false
[provision]
own = true
central = true
unknown = true
[require]
address = true
[threshold]
default = 2
[peer_groups]
{groups}
"""
AWARD = """
[award]
four_eyes = true
revocable = false
below_today = "nothing"
grace_days = 0
sample = 3
"""
RHEINLAND_PFALZ = (
    PROGRAMME.format(
        id="digitale-verbandsgemeinde",
        territory="07",
        appointment="true",
        groups='ortsgemeinde = ["gemeinde", "stadt"]\n'
        'verbandsgemeinde = ["verbandsgemeinde"]\n'
        'landkreis = ["landkreis"]',
    )
    + AWARD
)
HAMBURG = PROGRAMME.format(
    id="hamburg-digital", territory="02", appointment="false", groups='stadtstaat = ["kreisfreie_stadt", "land"]'
)
TABLE = """authority_key;service_name;procedure_id;procedure_name;url;provision;kind
vg:071405003;Wohnsitz ummelden;1;Ummeldung;https://vg.example/ummelden;own;application
vg:071405003;Termin;2;Termin buchen;https://vg.example/termin;own;appointment
gemeinde:07140067;Hundesteuer;3;Hund anmelden;https://stadt.example/hund;own;application
gemeinde:02000000;Anwohnerparken;4;Parkausweis;https://hh.example/parken;own;application
gemeinde:02000000;Termin;5;Termin buchen;https://hh.example/termin;own;appointment
land:02;Elterngeld;6;Elterngeld;https://hh.example/elterngeld;central;application
"""


@pytest.fixture(scope="module")
def data(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    register = write(folder / "register.txt", REGISTER)
    (folder / "angebote.csv").write_text(TABLE, "utf-8")
    data = folder / "data"
    (data / "programmes").mkdir(parents=True)
    (data / "programmes" / "rlp.toml").write_text(RHEINLAND_PFALZ, "utf-8")
    (data / "programmes" / "hh.toml").write_text(HAMBURG, "utf-8")
    for arguments in (
        ("register", "import", "gv100ad", register),
        ("import", "csv", folder / "angebote.csv", "--date", "2024-06-01", "--provider", "Vendor"),
        ("build", "--date", "2024-06-01"),
    ):
        done = amtsatlas(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def rows(amtsatlas: Amtsatlas, data: Path) -> Any:
    return rows_of(amtsatlas, data)


def test_a_land_ranks_its_verbandsgemeinden_by_its_own_rules(rows: Any) -> None:
    standings = {row["name"]: row for row in rows("standings", "--programme", "digitale-verbandsgemeinde")}
    assert set(standings) == {
        "Verbandsgemeinde Kastellaun",
        "Kastellaun",
        "Bell (Hunsrück)",
        "Boppard",
        "Rhein-Hunsrück-Kreis",
    }
    verband = standings["Verbandsgemeinde Kastellaun"]
    assert (verband["authority_kind"], verband["counted"], verband["reached"]) == ("verbandsgemeinde", 2, True)
    assert verband["population"] == 6800
    assert standings["Bell (Hunsrück)"]["vg_key"] == "vg:071405003"
    assert standings["Boppard"]["delivered"] is False


def test_residents_of_an_ortsgemeinde_reach_what_their_verbandsgemeinde_offers(rows: Any) -> None:
    (bell,) = rows("reach", "Bell (Hunsrück)", "--programme", "digitale-verbandsgemeinde")
    assert (bell["procedures"], bell["from_gemeinde"], bell["from_verband"]) == (2, 0, 2)


def test_a_city_state_is_municipality_and_land_at_once(rows: Any) -> None:
    standings = {row["authority"]: row for row in rows("standings", "--programme", "hamburg-digital")}
    assert set(standings) == {"gemeinde:02000000", "land:02"}
    assert standings["gemeinde:02000000"]["counted"] == 1
    (hamburg,) = rows("reach", "gemeinde:02000000", "--programme", "hamburg-digital")
    assert (hamburg["from_gemeinde"], hamburg["from_land"], hamburg["procedures"]) == (1, 1, 2)


def test_the_edition_names_the_register_it_uses(rows: Any) -> None:
    assert rows("editions")[0]["register"] == "2024-01-31"
