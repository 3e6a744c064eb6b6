"""Reading worked arithmetic back, from each format into the same plain text."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

Lines = list[list[str]]
"""For each equation its sides, from the name to the value, in the notation of the terminal."""


def from_text(text: str) -> Lines:
    """From the terminal's format: lines are indented, their wrapped rests more than they."""
    acts = text.split("\n\n")[1:]
    return [sides for act in acts for line in unwrapped(act) for sides in equations(line)]


def unwrapped(act: str) -> Iterator[str]:
    """An act's lines, each in one piece; not its title, nor what closes the sheet."""
    line, margin = "", -1
    for row in act.splitlines()[1:]:
        indent = len(row) - len(row.lstrip())
        if margin < 0 and indent == 4:
            continue  # the title goes on
        if margin >= 0 and indent == margin + 2:
            line += f" {row.strip()}"
            continue
        yield from [line] if line else []
        line, margin = row.strip(), indent
    yield from [line] if line else []


def from_markdown(text: str) -> Lines:
    """From Markdown: in each fence the lines, below the rule where there is one."""
    blocks = re.findall(r"^(`{3,})text\n(.*?)\n\1$", text, re.MULTILINE | re.DOTALL)
    indented = (re.sub("^", "  ", block.split("\n\n")[-1], flags=re.MULTILINE) for _, block in blocks)
    return [sides for act in indented for line in unwrapped(f"\n{act}") for sides in equations(line)]


def equations(line: str) -> Iterator[list[str]]:
    """The equations of a line, without what it is about."""
    told = re.sub(r"^(?:line|row|record) [\d,]+: |^in step [\d,]+: |^the target y: ", "", line)
    for equation in told.split("; "):
        if " = " in equation:
            yield equation.split(" = ")


# --- LaTeX ---


def from_latex(text: str) -> Lines:
    """From a LaTeX document: the mathematics of the lines, not of the rules in letters."""
    lines = [row for row in text.splitlines() if row.startswith(r"\workedline{")]
    formulas = [formula for row in lines for formula in re.findall(r"\$\\displaystyle (.*?)\$", row)]
    return [[plain(side) for side in formula.split(" = ")] for formula in formulas]


def plain(tex: str) -> str:
    """TeX as the text that a terminal would show."""
    text = tex
    for command in (r"\frac", r"\sqrt"):
        while command in text:
            text = _braces_replaced(text, command)
    text = re.sub(r"\\text\{ for \}", " for ", text)
    text = re.sub(r"\\text\{trained \}", "trained ", text)
    text = re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", text.replace("{,}", ","))
    text = text.replace("^{2}", "²").replace(r" \cdot ", "·").replace(r"\,", "")
    text = re.sub(r"\^\{([^{}]*)\}", r"^(\1)", text)
    for mark, meant in TEX.items():
        text = text.replace(mark, meant)
    return text


TEX = {
    r"\bigl[": "[",
    r"\bigr]": "]",
    r"\left(": "(",
    r"\right)": ")",
    r"\lvert ": "|",
    r" \rvert": "|",
    r"\lfloor ": "⌊",
    r" \rfloor": "⌋",
    r"\operatorname{sign}": "sign",
    r"\max": "max",
    r"\min": "min",
    r"\cos": "cos",
    r"\pi": "π",
}


def _braces_replaced(text: str, command: str) -> str:
    """The last use of a command with its one or two arguments, as text."""
    start = text.rindex(command)
    first, end = _argument(text, start + len(command))
    if command == r"\sqrt":
        return f"{text[:start]}√({first}){text[end:]}"
    second, end = _argument(text, end)
    return f"{text[:start]}(({first})/({second})){text[end:]}"


def _argument(text: str, start: int) -> tuple[str, int]:
    """What stands in the braces that open at `start`, and where they end."""
    assert text[start] == "{", text[start:]
    depth, at = 1, start + 1
    while depth:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return text[start + 1 : at - 1], at


# --- HTML ---


def from_html(text: str) -> Lines:
    """From a page: what stands in its lists. It must be well-formed, as XML is."""
    body = re.sub(r"<!doctype html>|<meta[^>]*>|<style>.*?</style>", "", text, flags=re.DOTALL)
    page = ElementTree.fromstring(body.strip())
    return [sides for item in page.iter("li") for sides in _of_item(item)]


def _of_item(item: ElementTree.Element) -> Iterator[list[str]]:
    """The equations of one item: its formulas, up to a semicolon or a list inside."""
    row = ""
    for child in item:
        if child.tag == "math":
            row += mathml(child)
            if (child.tail or "").startswith(";"):
                yield from _sides(row)
                row = ""
    yield from _sides(row)


def _sides(row: str) -> Iterator[list[str]]:
    if "␝" in row:
        yield row.split("␝")


def mathml(element: ElementTree.Element) -> str:
    """A formula as text; `␝` stands for an equals sign between sides."""
    inside = [mathml(child) for child in element]
    match element.tag:
        case "mfrac":
            return f"(({inside[0]})/({inside[1]}))"
        case "msup":
            raised = f"{inside[0]}²" if inside[1] == "2" else f"{inside[0]}^({inside[1]})"
            return re.sub(r"^10\^\((-?\d+)\)$", r"e\1", raised)
        case "msqrt":
            return f"√({''.join(inside)})"
        case "msub":
            return f"{inside[0]}({inside[1]})"
        case "mo":
            return {"=": "␝", "−": "-", "×": "", ",": ", "}.get(element.text or "", element.text or "")
    return (element.text or "").replace("−", "-") + "".join(inside)


# --- JSON ---


def from_json(text: str) -> Lines:
    """From a document: its trees written out, with the numbers as they are said to be shown."""
    lines = [line for act in json.loads(text)["acts"] for line in act["lines"]]
    return [
        [tree(equation["name"]), *(tree(part) for part in equation["parts"])]
        for line in lines
        for equation in line["equations"]
    ]


def tree(node: dict[str, Any]) -> str:
    """A tree as text, with brackets everywhere."""
    if "shown" in node:
        return f"({node['exact'] if 'exact' in node else node['shown']})"
    if "name" in node:
        return f"{node['name']}({node['of']})" if "of" in node else str(node["name"])
    if "column" in node:
        return str(node["column"])
    ((operation, nodes),) = node.items()
    parts = [tree(part) for part in nodes]
    if operation == "sum":
        return f"({' + '.join(parts)})"
    return OPERATIONS[operation].format(*parts)


OPERATIONS = {
    "add": "({} + {})",
    "subtract": "({} - {})",
    "negative": "(-{})",
    "multiply": "({}·{})",
    "divide": "({}/{})",
    "squared": "({})²",
    "power": "(({})^({}))",
    "sqrt": "√({})",
    "absolute": "|{}|",
    "floor": "⌊{}⌋",
    "cos": "cos({})",
    "sign": "sign({})",
    "maximum": "max({}, {})",
    "minimum": "min({}, {})",
    "partial": "∂L/∂{}",
    "trained": "trained {}",
    "for": "{} for {}",
}

READERS: dict[str, Callable[[str], Lines]] = {
    "text": from_text,
    "markdown": from_markdown,
    "latex": from_latex,
    "html": from_html,
    "json": from_json,
}


def arithmetic(lines: Lines) -> Lines:
    """The lines that are arithmetic alone: their sides but the name, where none has a letter in it."""
    return [sides[1:] for sides in lines if not any(_has_letters(side) for side in sides[1:])]


def _has_letters(side: str) -> bool:
    left = re.sub(r"sign|max|min|cos|π|(?<=\d)e(?=-?\d)", "", side)
    return any(character.isalpha() for character in left)
