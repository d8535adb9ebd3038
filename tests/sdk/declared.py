# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds values against the types that Cloudflare's library declares for them.

The library itself takes whatever JSON it gets: only its declarations say what clients rely on."""

import re
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OPENING = re.compile(r"(?:export )?(?:declare )?(?:interface|namespace|class) (\w+).*\{")
_FIELD = re.compile(r"(\w+)(\?)?: ([^;]+);")
_REFERENCE = re.compile(r"\w+(\.\w+)*")
_BASIC = {"string": str, "number": (int, float), "boolean": bool}


class _Field(NamedTuple):
    is_optional: bool
    type: str


class Declared:
    """The interfaces of one file of declarations; those inside of others are called A.B."""

    def __init__(self, path: Path) -> None:
        self._interfaces: Dict[str, Dict[str, _Field]] = {}
        outer: List[str] = []
        for line in _COMMENT.sub("", path.read_text(encoding="utf-8")).splitlines():
            opening = _OPENING.fullmatch(line.strip())
            field = _FIELD.fullmatch(line.strip())
            if opening is not None:
                outer.append(opening[1])
            elif line.strip() == "}":
                outer.pop()
            elif field is not None:
                fields = self._interfaces.setdefault(".".join(outer), {})
                fields[field[1]] = _Field(field[2] is not None, field[3])

    def fields(self, name: str) -> Sequence[str]:
        return list(self._interfaces[name])

    def problems(self, name: str, value: Any, beyond: Sequence[str] = ()) -> List[str]:
        """What does not fit, or nothing. beyond: fields that need not be declared."""
        fields = self._interfaces[name]
        if not isinstance(value, dict):
            return ["is no object"]
        found = [f"{key}: is not declared" for key in value if key not in {*fields, *beyond}]
        for key, field in fields.items():
            if key in value:
                found += [f"{key}: {one}" for one in self._unfit(field.type, value[key])]
            elif not field.is_optional:
                found.append(f"{key}: is missing")
        return found

    def _unfit(self, declared: str, value: Any) -> List[str]:
        choices = [self._problems_of_one(one.strip(), value) for one in declared.split("|")]
        if [] in choices:
            return []
        return choices[0] if len(choices) == 1 else [f"{value!r} is none of {declared}"]

    def _problems_of_one(self, declared: str, value: Any) -> List[str]:
        if declared in _BASIC:
            is_right = isinstance(value, _BASIC[declared]) \
                and isinstance(value, bool) == (declared == "boolean")
            return [] if is_right else [f"{value!r} is no {declared}"]
        if re.fullmatch(r"'[^']*'", declared):
            return [] if value == declared[1:-1] else [f"{value!r} is not {declared}"]
        if not _REFERENCE.fullmatch(declared):
            raise ValueError(f"a type that is not understood: {declared}")
        # A file refers to itself by a name that it gives its own module.
        name = declared if declared in self._interfaces else declared.partition(".")[2]
        return self.problems(name, value)
