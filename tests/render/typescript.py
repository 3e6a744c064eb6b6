"""Just enough of TypeScript: whether a value is what an interface says."""

import re
from pathlib import Path
from typing import Any

TOKEN = re.compile(r"'[^']*'|\w+\??|[\[\](){}|:;,]")
PLAIN: dict[str, tuple[type, ...]] = {"number": (int, float), "string": (str,), "boolean": (bool,)}


class Contract:
    """The exported types of a module. Comments say nothing here."""

    def __init__(self, file: Path) -> None:
        text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        self.types: dict[str, Any] = {}
        for name, body in re.findall(r"^export interface (\w+) (\{.*?^\})", text, re.DOTALL | re.MULTILINE):
            self.types[name] = _Reader(body).union()
        for name, body in re.findall(r"^export type (\w+) = (.*)$", text, re.MULTILINE):
            if "typeof" not in body:
                self.types[name] = _Reader(body).union()

    def faults(self, value: Any, name: str) -> list[str]:
        """What in a value is other than the type of that name says, each with its place."""
        return list(self._faults(value, self.types[name], name))

    def _faults(self, value: Any, kind: Any, at: str) -> list[str]:
        match kind:
            case ("name", name) if name in PLAIN:
                told = [] if type(value) in PLAIN[name] else [f"{at}: {value!r} is no {name}"]
            case ("name", name):
                told = self._faults(value, self.types[name], at)
            case ("literal", wanted):
                told = [] if value == wanted and type(value) is type(wanted) else [f"{at}: {value!r}"]
            case ("union", *kinds):
                of_each = [self._faults(value, one, at) for one in kinds]
                told = [] if [] in of_each else max(of_each, key=len)
            case ("object", fields):
                told = self._object(value, fields, at)
            case ("array" | "tuple", *_):
                told = self._array(value, kind, at)
        return told

    def _object(self, value: Any, fields: dict[str, Any], at: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{at}: {value!r} is no object"]
        odd = [f"{at}.{name}" for name in set(value) ^ set(fields)]
        both = set(value) & set(fields)
        return odd + [f for name in both for f in self._faults(value[name], fields[name], f"{at}.{name}")]

    def _array(self, value: Any, kind: Any, at: str) -> list[str]:
        if not isinstance(value, list | tuple):
            return [f"{at}: {value!r} is no array"]
        shape, *kinds = kind
        if shape == "array":
            kinds = kinds * len(value)
        if len(value) != len(kinds):
            return [f"{at}: not {len(kinds)} of them"]
        pairs = enumerate(zip(value, kinds, strict=True))
        return [fault for i, (part, one) in pairs for fault in self._faults(part, one, f"{at}[{i}]")]


class _Reader:
    """Reads a type."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)

    def union(self) -> Any:
        kinds = [self.array()]
        while self.tokens and self.tokens[0] == "|":
            self.tokens.pop(0)
            kinds.append(self.array())
        return kinds[0] if len(kinds) == 1 else ("union", *kinds)

    def array(self) -> Any:
        kind = self.single()
        while self.tokens[:2] == ["[", "]"]:
            del self.tokens[:2]
            kind = ("array", kind)
        return kind

    def single(self) -> Any:
        token = self.tokens.pop(0)
        if token == "(":
            return self._until(")", self.union())
        if token == "[":
            kinds = [self.union()]
            while self.tokens[0] == ",":
                self.tokens.pop(0)
                kinds.append(self.union())
            return self._until("]", ("tuple", *kinds))
        if token == "{":
            return self._until("}", ("object", self._fields()))
        literals = {"null": None, "true": True, "false": False}
        if token in literals or token[0] in "'0123456789":
            value = (
                literals.get(token) if token in literals else token[1:-1] if token[0] == "'" else int(token)
            )
            return ("literal", value)
        return ("name", token)

    def _fields(self) -> dict[str, Any]:
        fields = {}
        while self.tokens[0] != "}":
            if self.tokens[0] == ";":
                self.tokens.pop(0)
                continue
            name = self.tokens.pop(0)
            assert self.tokens.pop(0) == ":", name
            fields[name] = self.union()
        return fields

    def _until(self, end: str, kind: Any) -> Any:
        assert self.tokens.pop(0) == end
        return kind
