"""Loads profiles: a YAML file, checked part by part, becomes a profile that reads rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from service.domain.imports.arriving.rows import OPTION, WORDS
from service.domain.imports.datasets import Dataset
from service.domain.imports.files.form import FileForm
from service.domain.imports.gazetteer import EVERY_COUNTRY
from service.domain.imports.profile import Profile
from service.domain.imports.profiles.asking import AskedPlace
from service.domain.imports.profiles.checks import read_checks
from service.domain.imports.profiles.claims import read_claims
from service.domain.imports.profiles.columns import Column, read_columns
from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.conditions import read_condition
from service.domain.imports.profiles.engine import Rules
from service.domain.imports.profiles.expressions import OPERATORS
from service.domain.imports.profiles.nodes import Node, ProfileMistake, read_yaml
from service.domain.imports.profiles.placing import PlaceRule, read_place
from service.domain.imports.profiles.rows import read_rows
from service.domain.imports.profiles.totals import read_totals
from service.model.nouns import BY_PATH, NOUNS
from service.model.nouns.strike import STRIKE

FOLDER = Path(__file__).resolve().parents[3] / "profiles"
MOST_BYTES = 1 << 20
_MOST_BASES = 5
_LEFT_OUT = "leave_out"
_TOGETHER = ("columns", "dataset", "file", "options", "values", "places")
_PARTS = (
    "name", "title", "scheme", "dataset", "republished", "file", "columns", "options", "rows",
    "values", "places", "checks", "claims", "totals", "exported", "towns_of", "based_on",
)  # fmt: skip
_DATASET = (
    "family", "name", "kind", "key", "title", "published_on", "url", "licence", "attribution",
    "covers", "places", "span", "language", "cited",
)  # fmt: skip
_FORM = ("format", "encoding", "delimiter", "sheet", "header_row", "rows_at", "member")


def load_profile(path: Path) -> Profile:
    """The profile in a file.

    Raises:
        ProfileMistake: it cannot be read; the message names the file, the place in it and the rule.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ProfileMistake(f"a profile has at most {MOST_BYTES} bytes")
        return read_profile(path.read_text(encoding="utf-8"), path.parent)
    except (ProfileMistake, OSError, UnicodeDecodeError) as wrong:
        raise ProfileMistake(f"{path.name}: {wrong}") from wrong


def read_profile(text: str, folder: Path = FOLDER) -> Profile:
    """The profile in a YAML text.

    Args:
        folder: where a profile that it is based on stands, beside the shipped ones.
    Raises:
        ProfileMistake: it is none; the message names the place in it and the rule.
    """
    node = based(read_yaml(text), folder)
    node.members(_PARTS, ("name", "title", "scheme", "dataset", "columns"))
    rules, needs = _rules(node)
    if not rules.claims and rules.totals is None and not rules.exported:
        raise node.mistake("a profile has 'claims', 'totals' or both")
    covered = next((each.noun for each in rules.claims), None)
    noun = rules.totals.noun if covered is None and rules.totals else covered or STRIKE
    whole, parts_by = _republished(node.at("republished"), rules.columns)
    return Profile(
        name=node.text("name"),
        title=node.text("title"),
        scheme=rules.scheme,
        noun=noun,
        columns=tuple(
            each.name for each in rules.columns.values() if each.needed and not each.also
        ),
        dataset=rules.dataset,
        begin=rules.begin,
        column_of=_column_of(rules),
        remedies={each.name: each.remedy for each in rules.columns.values() if each.remedy},
        form=rules.form,
        options=needs.options,
        asked=needs.asked,
        refers_to=needs.refers_to,
        towns_of=node.texts("towns_of") or _towns_of(rules),
        arrange=lambda rows: rules.rows.arrange(rows, rules.columns.values()),
        republished_whole=whole,
        parts_by=parts_by,
        text=text,
    )


def based(node: Node, folder: Path, depth: int = 0) -> Node:
    """A profile with what it takes from the one that it is `based_on`.

    Rule: what it says itself goes before; `columns`, `dataset`, `file`, `options`, `values` and
    `places` are put together member by member (`leave_out` takes a member away), other parts are
    replaced whole.
    """
    if not node.has("based_on"):
        return node
    name = node.text("based_on")
    path = next(
        (p for p in (folder / f"{name}.yaml", FOLDER / f"{name}.yaml") if p.is_file()), None
    )
    if path is None or "/" in name or "\\" in name or depth > _MOST_BASES:
        raise node.at("based_on").mistake(f"there is no profile '{name}' to build on")
    base = based(read_yaml(path.read_text(encoding="utf-8")), path.parent, depth + 1)
    told = {**base.raw, **{part: raw for part, raw in node.raw.items() if part != "based_on"}}
    for part in _TOGETHER:
        if isinstance(node.raw.get(part), dict) and isinstance(base.raw.get(part), dict):
            told[part] = {**base.raw[part], **node.raw[part]}
            told[part] = {key: raw for key, raw in told[part].items() if raw != _LEFT_OUT}
    return Node(told, "")


@dataclass(frozen=True)
class _Asked:
    """What a profile asks for beside the file: options, and records that are there already."""

    options: Mapping[str, tuple[str, ...]]
    asked: Mapping[str, str]
    refers_to: tuple[str, ...]


def _rules(node: Node) -> tuple[Rules, _Asked]:
    columns = read_columns(node.at("columns"))
    rows = read_rows(node.at("rows"), columns)
    options, asked = read_options(node.at("options"))
    dataset, scheme = _dataset(node.at("dataset")), node.text("scheme")
    named = {**options, **dict.fromkeys(asked, ())}
    scope = Scope(dataset, scheme, columns, named, OPERATORS, read_condition)
    for name, each in node.at("values").mapping():
        if name in columns:
            raise each.mistake(f"'{name}' is the name of a column; call the value otherwise")
        scope.values[name] = scope.value(each)
    places: dict[str, PlaceRule | AskedPlace] = {}
    for name, each in node.at("places").mapping():
        places[name] = read_place(scope, each)
    scope.places.update(places)
    checks = read_checks(scope, node.at("checks"))
    claims = read_claims(scope, node.at("claims"))
    totals = read_totals(scope, node.at("totals")) if node.has("totals") else None
    form = _form(node.at("file"))
    exported = node.flag("exported")
    if exported and OPTION in options:
        raise node.at("options").mistake(f"'{OPTION}' is an option of every export")
    options |= {OPTION: WORDS} if exported else {}
    # Of a noun of which there is nothing, the export has nothing.
    form = replace(form, of_lines=exported)
    rules = Rules(
        dataset, scheme, form, columns, rows, dict(scope.values), places, checks, claims, totals,
        scope.keeps_rows, exported,
    )  # fmt: skip
    return rules, _Asked(options, asked, tuple(sorted(scope.refers_to)))


def read_options(node: Node) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The options that have words, and those that have to be given, with what these hold."""
    options, asked = {}, {}
    for name, each in node.mapping():
        if isinstance(each.raw, dict):
            each.members(("holds",), ("holds",))
            asked[name] = each.choice("holds", ("day", "text"))
        else:
            options[name] = _words(each)
    return options, asked


def _words(node: Node) -> tuple[str, ...]:
    words = tuple(each.word() for each in node.members_of_list())
    if len(words) < 2:
        raise node.mistake("an option has at least two words, the usual one first")
    return words


def _dataset(node: Node) -> Dataset:
    node.members(_DATASET, ("family", "name", "key", "title", "licence", "attribution"))
    covers = node.texts("covers")
    for path in covers:
        node.at("covers").known(path, BY_PATH, "noun")
    return Dataset(
        family=node.text("family"),
        name=node.text("name"),
        kind=node.text("kind", "other"),
        key=node.text("key"),
        title=node.text("title"),
        published_on=node.text("published_on", "") or None,
        url=node.text("url", "") or None,
        licence=node.text("licence"),
        attribution=node.text("attribution"),
        covers=covers,
        places=node.texts("places"),
        span=node.text("span", "") or None,
        language=node.text("language", "en"),
        cited=node.flag("cited", usual=True),
    )


def _form(node: Node) -> FileForm:
    if node.raw is None:
        return FileForm()
    node.members(_FORM)
    given = node.choice("format", ("csv", "xlsx", "json", "ndjson", "geojson"), "csv")
    return FileForm(
        format=given if node.has("format") else None,  # type: ignore[arg-type]
        encoding=node.text("encoding", "") or None,
        delimiter=str(node.at("delimiter").raw) if node.has("delimiter") else None,
        sheet=node.text("sheet", "") or None,
        header_row=node.whole("header_row"),
        rows_at=node.text("rows_at", ""),
        member=node.text("member", "") or None,
    )


def _republished(node: Node, columns: Mapping[str, Column]) -> tuple[bool, tuple[str, ...]]:
    """Whether a newer file replaces the whole of an older one, or the parts that it speaks of."""
    if node.raw is None or node.raw == "whole":
        return True, ()
    node.members(("parts_by",), ("parts_by",))
    names = node.texts("parts_by")
    for name in names:
        node.at("parts_by").known(name, columns, "column")
    return False, names


def _towns_of(rules: Rules) -> tuple[str, ...]:
    """The countries whose settlements the rows can name: those of the places that name one."""
    named = [rule for rule in rules.places.values() if rule.names_settlements]
    if not all(rule.only for rule in named):
        return (EVERY_COUNTRY,)
    return tuple(sorted({code for rule in named for code in rule.only}))


def _column_of(rules: Rules) -> dict[str, str]:
    """From a field of a claim to the column that tells it most."""
    found: dict[str, str] = {}
    for rule in rules.claims:
        told = {**rule.fields, "citations": rule.citations, "external_ids": rule.external_id}
        for name, value in told.items():
            if value.column:
                found.setdefault(name, value.column)
        found.setdefault("citations", rule.external_id.column)
    if rules.totals is not None:
        day, total = rules.totals.day.column, rules.totals.counters[0].total
        own = {"period": day, "quantity": total, "citations": day, "external_ids": day}
        found = {**own, **found}
    if rules.exported:
        named = {each.name: each.name for noun in NOUNS for each in noun.fields}
        found = {**named, "citations": "citations", "external_ids": "id"}
    return found
