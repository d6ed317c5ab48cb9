"""Reading a page as a test sees it: elements by id or kind, their attributes and their text."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    """An element of a page, with what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parts: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: object) -> bool:
        return name in self.attributes

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in order."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of a kind with these attributes; `class_` is one of its classes."""
        return [one for one in self.walk() if one.tag == tag and one._has(attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def by_id(self, name: str) -> Element:
        """The only element with that id."""
        (found,) = [one for one in self.walk() if one.attributes.get("id") == name]
        return found

    def has(self, name: str) -> bool:
        """Whether there is an element with that id."""
        return any(one.attributes.get("id") == name for one in self.walk())

    @property
    def text(self) -> str:
        """What a reader reads, with single blanks."""
        return " ".join(" ".join(self._texts()).split())

    @property
    def rows(self) -> list[list[str]]:
        """The cells of the body rows of the tables in it."""
        bodies = [row for body in self.all("tbody") for row in body.all("tr")]
        return [[cell.text for cell in row.walk() if cell.tag in ("td", "th")] for row in bodies]

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    def _has(self, attributes: dict[str, str]) -> bool:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        classes = wanted.pop("class", None)
        same = all(self.attributes.get(name) == value for name, value in wanted.items())
        return same and (classes is None or classes in self.attributes.get("class", "").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(html: str) -> Element:
    """The page or fragment as a tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]
