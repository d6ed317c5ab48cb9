"""XML of strangers: a tree of elements by expat, which refuses document types and entities of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from tieout.domain.banking.decoding import BankFileDamaged
from tieout.domain.refusal import Refusal

DEEPEST = 64
MOST_ELEMENTS = 500_000
"""More than the largest file holds whose elements say anything; each takes some hundred bytes of memory."""


class XmlWithEntities(Refusal):
    """The file declares a document type or entities (line {line}), which no bank does and which can be
    used to attack. It was not read; ask the bank where it comes from.
    """


class XmlTooDeep(Refusal):
    """The file nests elements more than {deepest} deep (line {line}), which no bank does. It was not read."""


class XmlTooMany(Refusal):
    """The file holds more than {most:,} elements (line {line}), which no bank file of its size does. It was
    not read.
    """


@dataclass(slots=True)
class Element:
    """An element by its local name; the namespace of the root tells the version."""

    name: str
    line: int
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, path: str) -> Iterator[Element]:
        """The elements at a path such as RmtInf/Ustrd."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> Element | None:
        """The first element at any of the paths, in their order."""
        return next((found for path in paths for found in self.all(path)), None)

    def value(self, *paths: str) -> str:
        """The text of the first element at any of the paths that has one; blank when there is none."""
        return next((found.text for path in paths for found in self.all(path) if found.text), "")


def tree_of(text: str) -> Element:
    """The root of the document."""
    return _Reading().read(text)


class _Reading:
    def __init__(self) -> None:
        self.stack: list[Element] = []
        self.pieces: list[list[str]] = []
        self.root: Element | None = None
        self.count = 0
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def read(self, text: str) -> Element:
        try:
            self.parser.Parse(text.lstrip().encode("utf-8"), True)
        except expat.ExpatError as error:
            what = f"it is no well-formed XML ({expat.ErrorString(error.code)})"
            raise BankFileDamaged(line=error.lineno, what=what) from error
        assert self.root is not None
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        element = Element(local, self.parser.CurrentLineNumber, namespace, attributes)
        if len(self.stack) >= DEEPEST:
            raise XmlTooDeep(deepest=DEEPEST, line=element.line)
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise XmlTooMany(most=MOST_ELEMENTS, line=element.line)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)
        self.pieces.append([])

    def _end(self, _: str) -> None:
        self.stack.pop().text = "".join(self.pieces.pop()).strip()

    def _text(self, data: str) -> None:
        self.pieces[-1].append(data)

    def _refuse(self, *_: Any) -> Any:
        raise XmlWithEntities(line=self.parser.CurrentLineNumber)
