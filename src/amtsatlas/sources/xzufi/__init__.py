"""XZuFi 2.1, 2.2 and 2.3, the XML that the PVOG collects: files, folders, zips and JSON envelopes, streamed.

``delivery.py`` finds the documents, ``stream.py`` cuts one into elements safely, ``records.py`` turns elements into
records. Imports ``domain`` and ``registers``.
"""

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from amtsatlas.domain.errors import InputError
from amtsatlas.sources.interface import ReadContext, Sink
from amtsatlas.sources.xzufi.delivery import NOT_READ, documents, left_out, locate
from amtsatlas.sources.xzufi.records import Statements
from amtsatlas.sources.xzufi.stream import InvalidDocumentError, parse

__all__ = ["XZuFi"]

_REMEDY = "nothing is repaired: ask the provider for a delivery that is valid as a whole"


class XZuFi:
    """XZuFi deliveries: complete ones and changes (``schreibe`` and ``loesche``), by the PVOG's rules."""

    name = "xzufi"
    takes_changes = True
    tells_decisions = False

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """Every file of the delivery in reading order, index files included; a zip is one file.

        Raises InputError for an empty index, and for a file that is missing, named twice or outside the index's folder.
        """
        return locate(paths)

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Pour every statement into the sink, in index order.

        A record that breaks a business rule is rejected. Raises InputError, and so refuses the whole delivery, where
        one document is not well-formed, not XZuFi, or unsafe (DOCTYPE, more than 256 levels, a bomb), or
        a complete delivery lacks pages.
        """
        statements = Statements(context, sink)
        files = locate(paths)
        for name in left_out(paths, files):
            sink.note_unknown(NOT_READ, name)
        for document in documents(files, context.complete, sink.note_unknown, context.progress):
            try:
                root, children = parse(document.chunks, document.encoding)
                statements.begin(root, document.name)
                for child in children:
                    statements.take(child)
            except etree.XMLSyntaxError as error:
                raise InputError(
                    f"not well-formed XML: {error.msg.partition(', line ')[0]}",
                    file=document.name,
                    place=f"line {error.lineno or 1}",
                    remedy=_REMEDY,
                ) from error
            except InvalidDocumentError as error:
                raise InputError(error.problem, file=document.name, place=error.place, remedy=_REMEDY) from error
