"""The children of an XZuFi root turned into records: what each ``schreibe`` and ``loesche`` states.

Fields beyond those read here are counted, never guessed at. A link that nobody can open
(:func:`amtsatlas.domain.procedure.openable_address`) is counted, kept for display and no address. Of an
organisationseinheit nothing is kept: no offer needs it, and it names persons.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from lxml import etree

from amtsatlas.domain.keys import ARS_LENGTHS, ags_to_gemeinde_key, is_leika_key, pad_ars, scheme_of
from amtsatlas.domain.procedure import ProcedureKind, Provision, openable_address
from amtsatlas.domain.record import (
    CoveredRecord,
    OfferRecord,
    Op,
    ProcedureRecord,
    Reason,
    Rejection,
    ServiceRecord,
)
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext, Sink
from amtsatlas.sources.xzufi.elements import code_of, identity, local_name, text_of
from amtsatlas.sources.xzufi.stream import InvalidDocumentError, line_of

Fields = Mapping[str, Sequence[etree._Element]]

_SERVICE_FIELDS = frozenset(
    {
        "id", "referenzLeiKa", "referenzLeistungsschluessel", "modulText", "typisierung", "kategorie",
        "modulBegriffImKontext", "gueltigkeit",
    }
)  # fmt: skip
_KNOWN_FIELDS = {
    "loesche": frozenset({"id"}),
    "leistung": _SERVICE_FIELDS,
    "spezialisierung": _SERVICE_FIELDS,
    "onlinedienst": frozenset({"id", "bezeichnung", "link", "vertrauensniveau", "zustaendigkeit", "gueltigkeit"}),
    "zustaendigkeitTransferObjekt": frozenset({"uebergeordnetesObjektID", "zustaendigkeit"}),
    "zustaendigkeit": frozenset({"id", "leistungID", "gebietID", "rolle", "gueltigkeit"}),
}
"""The fields that are read, or known to say nothing about an offer; any other is counted as unknown."""

_NAME_MODULES = ("02", "03")
"""Codes of the text modules that name a service, the better one first."""
_LANGUAGES = ("de", "en")
"""The languages the PVOG takes, the preferred one first; a text in another one is counted and not used."""
_LINK_TYPE = "01"
"""The code of a link to the procedure itself; another one is counted and used only where there is no 01."""
_MESSAGE_FIELDS = frozenset({"transaktionID", "transaktionPosition"})
_AGS_LENGTH = 8
_OF_ORGANISATION = "ZustaendigkeitOrganisationseinheit"
_OF_PROCEDURE = "ZustaendigkeitOnlinedienst"


class Statements:
    """Reads one delivery's statements in order and pours their records into the sink."""

    def __init__(self, context: ReadContext, sink: Sink) -> None:
        self._register = context.register
        self._date = context.date
        self._sink = sink
        self._file = ""
        self._namespace = self._schreibe = self._loesche = ""
        self._known: dict[str, dict[str, str]] = {}
        self._heads = 0
        self._position = 0
        self._covered: set[str] = set()
        self._writers: dict[str, Callable[[etree._Element], None]] = {
            "leistung": self._write_service,
            "spezialisierung": self._write_service,
            "onlinedienst": self._write_procedure,
            "zustaendigkeitTransferObjekt": self._write_responsibility,
            "organisationseinheit": lambda _element: None,
        }

    def begin(self, root: etree._Element, file: str) -> None:
        """Start with the next document."""
        self._file, self._namespace, self._heads = file, root.tag[: root.tag.index("}") + 1], 0
        self._schreibe, self._loesche = f"{self._namespace}schreibe", f"{self._namespace}loesche"
        self._known = {kind: {self._namespace + name: name for name in names} for kind, names in _KNOWN_FIELDS.items()}
        if EXAMPLE_MARK in root.get("produktbezeichnung", ""):
            self._sink.mark_example()

    def take(self, child: etree._Element) -> None:
        """Read the next child of the root. Raises InvalidDocumentError where the structure is impossible.

        What is counted as read is every schreibe and loesche and every further territory of a Zustaendigkeit, so that
        there are never more rejections than that.
        """
        if child.tag == self._schreibe:
            self._position += 1
            self._sink.count_read()
            self._write(child)
        elif child.tag == self._loesche:
            self._position += 1
            self._sink.count_read()
            self._delete(child)
        else:
            self._skip(child)

    def _skip(self, child: etree._Element) -> None:
        if not child.tag.startswith(self._namespace):
            raise InvalidDocumentError(f"{child.tag} is not in the namespace of the root element", line_of(child))
        name = local_name(child)
        if name == "nachrichtenkopf":
            self._heads += 1
            if self._heads > 1:
                raise InvalidDocumentError("a second nachrichtenkopf", line_of(child))
        elif name not in _MESSAGE_FIELDS:
            self._sink.note_unknown("element", name)

    def _write(self, statement: etree._Element) -> None:
        if len(statement) != 1:
            raise InvalidDocumentError(f"a schreibe with {len(statement)} objects instead of one", line_of(statement))
        name = local_name(statement[0])
        writer = self._writers.get(name)
        if writer is None:
            self._sink.note_unknown("element", f"schreibe/{name}")
        else:
            writer(statement[0])

    def _delete(self, statement: etree._Element) -> None:
        ids = self._fields(statement)["id"]
        if len(ids) > 1:
            raise InvalidDocumentError("a loesche with more than one id", line_of(statement))
        key = identity(ids[0]) if ids else None
        if key is None:
            self._reject(Reason.MISSING_FIELD, line_of(statement), "loesche has no id")
            return
        position, what = self._position, statement.get("klasse")
        match what:
            case "Zustaendigkeit":
                if ids[0].get("schemeID") != _OF_ORGANISATION:
                    self._sink.write(OfferRecord(position, key, op=Op.DELETE))
            case "Onlinedienst":
                self._sink.write(ProcedureRecord(position, key, op=Op.DELETE))
            case "Leistung" | "LeistungSpezialisierung":
                self._sink.write(ServiceRecord(position, key, op=Op.DELETE))
            case "Organisationseinheit":
                pass  # nothing of it is kept
            case None:
                self._reject(Reason.MISSING_FIELD, key, "loesche has no klasse")
            case _:
                self._reject(Reason.BAD_VALUE, key, f"loesche has the unknown klasse {what!r}")

    def _write_service(self, element: etree._Element) -> None:
        fields = self._fields(element)
        key = self._id_of(element, fields)
        if key is None:
            return
        self._note_validity(fields)
        self._sink.write(ServiceRecord(self._position, key, self._service_name(fields), self._leika_key(fields)))

    def _service_name(self, fields: Fields) -> str | None:
        names: list[tuple[int, int, str]] = []
        for module in fields["modulText"]:
            code = next(map(code_of, module.iterchildren("{*}leikaTextmodul")), "")
            if code in _NAME_MODULES:
                texts = self._texts(module.iterchildren("{*}inhalt"))
                names += [(language, _NAME_MODULES.index(code), text) for language, text in texts]
        return min(names, key=itemgetter(0, 1))[2] if names else None

    def _leika_key(self, fields: Fields) -> str | None:
        given = list(filter(None, map(code_of, [*fields["referenzLeiKa"], *fields["referenzLeistungsschluessel"]])))
        keys = list(dict.fromkeys(filter(is_leika_key, given)))
        if not all(map(is_leika_key, given)):
            self._sink.note_unknown("LeiKa key", "not 14 digits beginning with 99")
        if len(keys) > 1:
            self._sink.note_unknown("LeiKa key", "more than one, the first is taken")
        return keys[0] if keys else None

    def _write_procedure(self, element: etree._Element) -> None:
        fields = self._fields(element)
        key = self._id_of(element, fields)
        if key is None:
            return
        self._note_validity(fields)
        name = min(self._texts(fields["bezeichnung"]), key=itemgetter(0), default=None)
        url, languages = self._links(fields["link"])
        address = openable_address(url) if url else None
        if url and address is None:
            self._sink.note_unknown("url that is no address", url)
        trust = next(map(code_of, fields["vertrauensniveau"]), "")
        self._sink.write(
            ProcedureRecord(
                self._position,
                key,
                name=name[1] if name else None,
                url=url,
                address=address,
                kind=ProcedureKind.APPLICATION,
                languages=",".join(languages) or None,
                identification=f"Vertrauensniveau {trust}" if trust else None,
            )
        )
        for responsibility in fields["zustaendigkeit"]:
            self._write_offers(responsibility, key, embedded=True)

    def _links(self, links: Sequence[etree._Element]) -> tuple[str | None, list[str]]:
        """The address to start at, and the languages of which there is a link."""
        found: list[tuple[bool, int, str]] = []
        for link in links:
            url = next(map(text_of, link.iterchildren("{*}link")), "")
            language = self._language(link)
            if not url or language is None:
                continue
            kind = next(map(code_of, link.iterchildren("{*}typ")), _LINK_TYPE)
            if kind != _LINK_TYPE:
                self._sink.note_unknown("link typ", kind)
            found.append((kind != _LINK_TYPE, language, url))
        said = {language for _, language, _ in found}
        best = min(found, key=itemgetter(0, 1))[2] if found else None
        return best, [name for language, name in enumerate(_LANGUAGES) if language in said]

    def _write_responsibility(self, element: etree._Element) -> None:
        fields = self._fields(element)
        owner = next(map(identity, fields["uebergeordnetesObjektID"]), None)
        if not fields["zustaendigkeit"]:
            self._reject(Reason.MISSING_FIELD, owner or line_of(element), "there is no zustaendigkeit")
        for responsibility in fields["zustaendigkeit"]:
            self._write_offers(responsibility, owner, embedded=False)

    def _write_offers(self, element: etree._Element, procedure: str | None, *, embedded: bool) -> None:
        """The offers of one Zustaendigkeit: each authority whose territory is named, by each service named."""
        fields = self._fields(element)
        if not embedded and self._is_of_organisation(fields["id"]):
            return  # who answers for it offline: no procedure, so no offer
        key = next(map(identity, fields["id"]), None)
        if embedded and key is None:
            # Part of the procedure's own statement; no identity() begins like that.
            key = f"%|{procedure}"
        services = dict.fromkeys(filter(None, map(identity, fields["leistungID"])))
        territories = list(filter(None, map(text_of, fields["gebietID"])))
        self._sink.count_read(max(len(territories), 1) - (not embedded))
        place = key or procedure or line_of(element)
        if key is None or procedure is None or not services or not territories:
            self._reject(
                Reason.MISSING_FIELD, place, "the zustaendigkeit lacks its id, what it is of, leistungID or gebietID"
            )
            return
        self._note_validity(fields)
        for authority in dict.fromkeys(self._authorities(territories, place)):
            self._cover(authority)
            for service in services:
                self._sink.write(
                    OfferRecord(
                        self._position,
                        key,
                        authority_key=authority,
                        service_id=service,
                        procedure_id=procedure,
                        provision=Provision.CENTRAL if scheme_of(authority) == "land" else None,
                        within_procedure=embedded,
                    )
                )

    def _is_of_organisation(self, ids: Sequence[etree._Element]) -> bool:
        scheme = ids[0].get("schemeID", _OF_PROCEDURE) if ids else _OF_PROCEDURE
        if scheme not in (_OF_PROCEDURE, _OF_ORGANISATION):
            self._sink.note_unknown("schemeID of a Zustaendigkeit", scheme)
        return scheme == _OF_ORGANISATION

    def _authorities(self, territories: Sequence[str], place: str) -> Iterator[str]:
        """The authorities whose territory is exactly one of these: ARS padded or cut short, or AGS."""
        for territory in territories:
            key = None
            if len(territory) in ARS_LENGTHS:
                key = self._register.key_by_ars.get(pad_ars(territory))
            elif len(territory) == _AGS_LENGTH and ags_to_gemeinde_key(territory) in self._register.by_key:
                key = ags_to_gemeinde_key(territory)
            if key is not None:
                yield key
            elif pad_ars(territory) in self._register.state_authority_ars:
                self._reject(Reason.STATE_AUTHORITY, place, f"gebietID {territory} is a Regierungsbezirk")
            else:
                self._reject(Reason.UNKNOWN_AUTHORITY, place, f"no authority has the territory {territory}")

    def _cover(self, authority: str) -> None:
        if authority not in self._covered:
            self._covered.add(authority)
            self._sink.write(CoveredRecord(authority))

    def _fields(self, element: etree._Element) -> Fields:
        """The known children by name."""
        kind = local_name(element)
        known = self._known[kind]
        fields: defaultdict[str, list[etree._Element]] = defaultdict(list)
        for child in element:
            name = known.get(child.tag)
            if name is None:
                self._sink.note_unknown("element", f"{kind}/{local_name(child)}")
            else:
                fields[name].append(child)
        return fields

    def _id_of(self, element: etree._Element, fields: Fields) -> str | None:
        """The identity of an object; without one it is rejected."""
        key = next(map(identity, fields["id"]), None)
        if key is None:
            self._reject(Reason.MISSING_FIELD, line_of(element), f"{local_name(element)} has no id")
        return key

    def _texts(self, elements: Iterable[etree._Element]) -> Iterator[tuple[int, str]]:
        """The texts in a language that is taken, each with the rank of its language."""
        for element in elements:
            language, text = self._language(element), text_of(element)
            if text and language is not None:
                yield language, text

    def _language(self, element: etree._Element) -> int | None:
        """The rank of the element's language, the last one where it says none; None for one that is not taken."""
        code = element.get("languageCode", "").strip().lower()
        if not code:
            return len(_LANGUAGES)
        name = code.partition("-")[0]
        if name in _LANGUAGES:
            return _LANGUAGES.index(name)
        self._sink.note_unknown("language", code)
        return None

    def _note_validity(self, fields: Fields) -> None:
        """Count what is not in force on the delivery's day. No published rule of the PVOG says to leave it out."""
        if not fields["gueltigkeit"]:
            return
        for period in fields["gueltigkeit"]:
            begin = next(map(text_of, period.iterchildren("{*}beginn")), "")[:10]
            end = next(map(text_of, period.iterchildren("{*}ende")), "")[:10]
            if begin <= self._date <= (end or self._date):
                return
        self._sink.note_unknown("gueltigkeit", "not in force on the delivery's day")

    def _reject(self, reason: Reason, place: str, detail: str) -> None:
        self._sink.reject(Rejection(reason, self._file, place, detail))
