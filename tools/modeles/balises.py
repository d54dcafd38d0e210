"""A text and its tags -> nothing when they are right: known, closed where they were opened, marks in pairs."""

from __future__ import annotations

import re

from tools.modeles.lignes import Faute, Line

_ALONE = re.compile(r"\{%(p|tr) (.*) %\}")
_INLINE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_BLOC = re.compile(r"bloc [a-z0-9-]+")
_CLOSES = {"if": "endif", "for": "endfor"}


class Opened:
    """What is open at a point of a text, each with the line that opened it."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Line]] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def add(self, closing: str, line: Line) -> None:
        """Something begins, which *closing* will end."""
        self._open.append((closing, line))

    def close(self, closing: str, line: Line) -> None:
        if not self._open or self._open.pop()[0] != closing:
            raise Faute(line, f"« {closing} » ne ferme rien d’ouvert")

    def follow(self, expression: str, line: Line) -> None:
        """The instruction of a tag: ``if …``, ``endif``…"""
        word, _, rest = expression.partition(" ")
        if word in _CLOSES and rest:
            self.add(_CLOSES[word], line)
        elif word in _CLOSES.values() and not rest:
            self.close(word, line)
        elif (word, bool(rest)) not in (("else", False), ("elif", True)):
            raise Faute(line, f"balise inconnue : « {expression} »")
        elif not self._open or self._open[-1][0] != "endif":
            raise Faute(line, f"« {word} » hors d’une condition")

    def finish(self) -> None:
        """Refuse what is still open."""
        if self._open:
            closing, line = self._open[-1]
            raise Faute(line, f"ce qui est ouvert ici n’est pas fermé : il manque « {closing} »")


def instruction(line: Line, kind: str, opened: Opened) -> str:
    """The instruction of a tag that is alone on its line: ``{%p … %}`` among paragraphs, ``{%tr … %}`` in a table."""
    found = _ALONE.fullmatch(line.text)
    if not found or found[1] != kind:
        raise Faute(line, f"balise mal placée ou mal écrite : « {line.text} »")
    expression = signs(found[2])
    if kind != "p" or not _BLOC.fullmatch(expression):
        opened.follow(expression, line)
    return expression


def signs(text: str) -> str:
    """*text* with the signs that no one would see in a text file."""
    return text.replace("&nbsp;", "\u00a0").replace("&tab;", "\t")


def check(text: str, line: Line) -> None:
    """Refuse in a paragraph what drafting or Word would refuse later."""
    opened = Opened()
    for tag in _INLINE.findall(text):
        if tag.startswith("{%"):
            if not re.fullmatch(r"\{% \S.*\S %\}", tag, re.S):
                raise Faute(line, f"balise mal placée ou mal écrite : « {tag} »")
            opened.follow(tag[3:-3], line)
    opened.finish()
    words = _INLINE.sub("", text)
    for sign in ("{{", "}}", "{%", "%}", "[?", "?]"):
        if sign in words:
            raise Faute(line, f"« {sign} » sans son pendant")
    if words.count("[[") != words.count("]]") or words.count("**") % 2 or words.count("^^") % 2:
        raise Faute(line, "« [[ ]] », « ** ** » ou « ^^ ^^ » sans son pendant")
