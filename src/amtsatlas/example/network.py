"""The example deliveries as XZuFi 2.2: a complete one first, then what changed, with deletions of what never was."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from amtsatlas.domain.authority import Authority
from amtsatlas.domain.keys import pad_ars
from amtsatlas.example.feeds import rng
from amtsatlas.example.notice import NOTICE
from amtsatlas.example.offers import Procedure, Service, slug_of
from amtsatlas.sources.interface import EXAMPLE_MARK

_NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
_AGENCY = "BEISPIEL"
"""``schemeAgencyID`` of all ids; that of no real editorial office."""
_PER_FILE = 4_000
"""Statements in one file; a real delivery comes in many."""
_ORPHANS = 150
"""Deletions per delivery of changes of things that were never written; real feeds are full of them."""
_WITHOUT_LINK = 0.02
"""Share of the services for which there is an onlinedienst without an address as well; it counts nowhere."""

State = dict[tuple[str, str], str]
"""What holds: the object's element by (klasse, id)."""


def state_of(shares: Iterable[tuple[Authority, Sequence[Procedure]]]) -> State:
    """Everything the network publishes on a day."""
    state: State = {}
    for authority, procedures in shares:
        for p in procedures:
            _add(state, authority, p)
            if rng("linkless", authority.authority_key, str(p.entry.number)).random() < _WITHOUT_LINK:
                planned = p._replace(name=f"{p.name} (in Vorbereitung)", url="", central=False)
                _add(state, authority, planned)
    return state


def write_complete(folder: Path, day: str, state: State) -> Path:
    """Write all of the state. Returns the index file."""
    return _write(folder, day, [_write_statement(element) for element in state.values()])


def write_changes(folder: Path, day: str, before: State, state: State) -> Path:
    """Write what is new or different, and delete what is gone. Returns the index file."""
    draw = rng("orphans", day)
    orphans = [
        _delete_statement(draw.choice(("Onlinedienst", "Zustaendigkeit")), f"9{draw.randrange(10**9):09d}")
        for _ in range(_ORPHANS)
    ]
    gone = [_delete_statement(*key) for key in before if key not in state]
    new = [(key, element) for key, element in state.items() if before.get(key) != element]
    # Some things are written twice, the outdated version first: the newest write wins.
    outdated = [
        _write_statement(element.replace("</x:bezeichnung>", " (alt)</x:bezeichnung>")) for _, element in new[::50]
    ]
    return _write(folder, day, [*orphans, *gone, *outdated, *(_write_statement(element) for _, element in new)])


def _add(state: State, authority: Authority, p: Procedure) -> None:
    territory = pad_ars(authority.ars or "")
    procedure_id = f"{7_000 + p.entry.number}" if p.central else f"{territory}{p.entry.number:03d}{'' if p.url else 9}"
    state["Onlinedienst", procedure_id] = _procedure(procedure_id, p)
    for service in p.entry.services:
        service_id = f"{60_000 + service.number}"
        state["Leistung", service_id] = _service(service_id, service)
        offer_id = f"{procedure_id}-{service_id}-{territory}"
        state["Zustaendigkeit", offer_id] = _responsibility(offer_id, procedure_id, service_id, territory)


def _id(text: str, name: str = "id", scheme: str = "") -> str:
    scheme_id = f' schemeID="{scheme}"' if scheme else ""
    return f'<x:{name}{scheme_id} schemeAgencyID="{_AGENCY}">{text}</x:{name}>'


def _service(service_id: str, service: Service) -> str:
    return (
        f"<x:leistung>{_id(service_id)}<x:referenzLeiKa><code>{service.leika_key}</code></x:referenzLeiKa>"
        f"<x:modulText><x:leikaTextmodul><code>02</code></x:leikaTextmodul>"
        f'<x:inhalt languageCode="de">{escape(service.name)}</x:inhalt></x:modulText></x:leistung>'
    )


def _procedure(procedure_id: str, p: Procedure) -> str:
    links = [f"<x:link><x:typ><code>01</code></x:typ><x:link>{escape(p.url)}</x:link></x:link>" for _ in (1,) if p.url]
    trust = "10" if not p.entry.identification else "30" if len(p.entry.identification) == 1 else "40"
    return (
        f'<x:onlinedienst>{_id(procedure_id)}<x:bezeichnung languageCode="de">{escape(p.name)}</x:bezeichnung>'
        f"{''.join(links)}<x:vertrauensniveau><code>{trust}</code></x:vertrauensniveau></x:onlinedienst>"
    )


def _responsibility(offer_id: str, procedure_id: str, service_id: str, territory: str) -> str:
    return (
        f"<x:zustaendigkeitTransferObjekt>{_id(procedure_id, 'uebergeordnetesObjektID')}<x:zustaendigkeit>"
        f"{_id(offer_id, scheme='ZustaendigkeitOnlinedienst')}{_id(service_id, 'leistungID')}"
        f"<x:gebietID>{territory}</x:gebietID><x:rolle><code>01</code></x:rolle>"
        f"</x:zustaendigkeit></x:zustaendigkeitTransferObjekt>"
    )


def _write_statement(element: str) -> str:
    return f"<x:schreibe>{element}</x:schreibe>"


def _delete_statement(klasse: str, thing: str) -> str:
    scheme = "ZustaendigkeitOnlinedienst" if klasse == "Zustaendigkeit" else ""
    return f'<x:loesche klasse="{klasse}">{_id(thing, scheme=scheme)}</x:loesche>'


def _write(folder: Path, day: str, statements: Sequence[str]) -> Path:
    folder.mkdir(parents=True)
    names = []
    for number, start in enumerate(range(0, len(statements), _PER_FILE), 1):
        # The index holds nothing but these names, so they are what says in it that this is example data.
        name = f"{slug_of(EXAMPLE_MARK)}-{number:03d}.xml"
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<x:transferOperationen xmlns:x="{_NAMESPACE}" produktbezeichnung="{EXAMPLE_MARK}" '
            f'produkthersteller="Amtsatlas" produktversion="1" xzufiVersion="2.2.0">\n<!-- {NOTICE} -->\n'
            f"<x:nachrichtenkopf><x:nachrichtUUID>{rng('uuid', day, name).getrandbits(128):032x}</x:nachrichtUUID>"
            f"<x:erstelltDatumZeit>{day}T03:00:00</x:erstelltDatumZeit></x:nachrichtenkopf>\n"
        )
        body = "\n".join(statements[start : start + _PER_FILE])
        (folder / name).write_text(f"{head}{body}\n</x:transferOperationen>\n", "utf-8")
        names.append(name)
    index = folder / "index.txt"
    index.write_text("\n".join(names) + "\n", "utf-8")
    return index
