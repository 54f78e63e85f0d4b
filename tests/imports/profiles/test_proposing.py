"""For a file that nobody knows a profile is proposed: what is not certain is left to a person."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli.commands import group
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.profiles.loading import read_profile
from service.domain.imports.profiles.nodes import ProfileMistake
from service.domain.imports.profiles.proposing import Proposal, propose
from service.domain.imports.profiles.tasting import Taste, role_of, taste
from tests.imports import deaths_file
from tests.imports.files.test_workbook_sheets import book

TABLE = """Event ID,Date,Governorate,Killed,Cause,Story
a1,{day},Homs,3,direct_violence,x
a2,03/04/2016,Hama,*,bombs,y
a3,05/06/2016,Homs,,bombs,z
"""


def proposed(folder: Path, text: str) -> Proposal:
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    return propose(file, FileForm())


def by_column(proposal: Proposal) -> dict[str, Taste]:
    return {each.column: each for each in proposal.tastes}


def test_the_order_of_day_and_month_is_asked_about_where_both_are_possible(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, TABLE.format(day="01/02/2016"))
    day = by_column(proposal)["Date"]
    assert day.sure == "open"
    assert "DD/MM/YYYY" in day.asks and "MM/DD/YYYY" in day.asks
    assert "TODO: every day can be read as DD/MM/YYYY" in proposal.text


def test_the_order_is_told_by_a_day_that_allows_only_one(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, TABLE.format(day="25/02/2016"))
    assert by_column(proposal)["Date"].sure == "certain"
    assert "formats: [DD/MM/YYYY]" in proposal.text


def test_what_the_file_cannot_tell_keeps_the_profile_from_loading(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, TABLE.format(day="25/02/2016"))
    with pytest.raises(ProfileMistake, match="still to be decided"):
        read_profile(proposal.text)
    for question in ("licence", "which licence", "cells are empty: unknown, zero or refuse?"):
        assert question in proposal.text


def test_a_proposal_whose_questions_are_answered_loads(tmp_path: Path) -> None:
    text = proposed(tmp_path, TABLE.format(day="25/02/2016")).text
    for question, answer in (
        ("a short name", "teller"), ("the name", "Teller"), ("the title", "List"),
        ("under which", "CC0"), ("how the publisher", "Teller"), ("1 cells are", "unknown"),
        ("the country", "SYR"), ("one of direct", "direct_violence"),
    ):  # fmt: skip
        lines = text.splitlines()
        text = "\n".join(
            line[: line.index('"TODO')] + answer + line[line.rindex('"') + 1 :]
            if f'"TODO: {question}' in line else line
            for line in lines
        )  # fmt: skip
    profile = read_profile(text)
    assert profile.noun.table == "casualty_figure"
    assert profile.form.format == "csv"


def test_withheld_counts_and_words_of_a_small_vocabulary_are_recognised(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, TABLE.format(day="25/02/2016"))
    assert by_column(proposal)["Killed"].suppressed == ("*",)
    assert '"direct_violence": direct_violence' in proposal.text
    assert '"bombs": "TODO: one of direct_violence' in proposal.text


@pytest.mark.parametrize(
    ("heading", "role"),
    [("Latitude", "latitude"), ("lon", "longitude"), ("adm_1", "admin1"), ("SiND Event ID", "id"),
     ("deaths_civilians", "killed"), ("المحافظة", "admin1"), ("whatever", "")],
)  # fmt: skip
def test_a_heading_says_what_its_column_is_for(heading: str, role: str) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(
    ("heading", "cells", "holds"),
    [
        ("Latitude", ["36.2", "35"], "degrees"),
        ("Killed", ["3", "at least 4"], "quantity"),
        ("Killed", ["3", "4"], "count"),
        ("Date", ["2016-05-03", "2016-05"], "day"),
        ("Flag", ["True", "False"], "boolean"),
        ("Note", ["x", "y"], "text"),
        ("Nothing", ["", ""], "text"),
    ],
)
def test_the_cells_say_what_a_column_holds(heading: str, cells: list[str], holds: str) -> None:
    told = taste(heading, cells)
    assert told.holds == holds and told.why


def test_several_columns_for_one_thing_are_a_question(tmp_path: Path) -> None:
    text = "id,date,killed by shells,killed by bombs\n1,2016-05-03,3,4\n2,2016-05-04,1,1\n"
    proposal = proposed(tmp_path, text)
    assert "TODO: which column: killed by shells or killed by bombs" in proposal.text


def test_days_of_the_real_file_are_recognised() -> None:
    proposal = propose(deaths_file.REAL_FILE, FileForm())
    assert by_column(proposal)["date_start"].formats == ("YYYY-MM-DD",)


def test_a_file_in_another_encoding_has_to_say_which(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("رقم,قتلى\n1,3\n".encode("cp1256"))
    with pytest.raises(UnreadableFile, match="UTF-8"):
        propose(file, FileForm())
    assert "encoding" in propose(file, FileForm(encoding="cp1256")).text


def test_the_sheet_that_looks_like_a_table_is_taken_and_named(tmp_path: Path) -> None:
    notes = (("Column", "Meaning"), ("Date", "the day"), ("Killed", "the dead"), ("Ref", "a name"))
    rows = (("Ref", "Date", "Killed"), ("a", "2016-07-16", 3), ("b", "2016-07-17", 4))
    file = tmp_path / "list.xlsx"
    file.write_bytes(book(("Notes", notes, False), ("2016", rows, False), ("Old", rows, True)))
    proposal = propose(file, FileForm())
    assert 'sheet: "2016"' in proposal.text and list(by_column(proposal)) == list(rows[0])
    assert proposal.told == ('the rows are taken from sheet "2016"; not Notes',)
    named = propose(file, FileForm(sheet="Notes"))
    assert list(by_column(named)) == list(notes[0])


def test_rows_that_stand_deep_in_json_are_found_and_named(tmp_path: Path) -> None:
    rows = [{"ref": ref, "date": f"2016-05-0{ref}", "killed": ref} for ref in (1, 2, 3)]
    file = tmp_path / "list.json"
    whole = {"meta": {"a": {"n": 1}, "b": {"n": 2}}, "answer": {"codes": [{"n": 1}], "rows": rows}}
    file.write_text(json.dumps(whole), encoding="utf-8")
    proposal = propose(file, FileForm())
    assert 'rows_at: "answer.rows"' in proposal.text and proposal.rows == 3
    assert "answer.codes" in proposal.told[0]
    assert "rows_at" not in propose_of_list(tmp_path, rows).text


def propose_of_list(folder: Path, rows: object) -> Proposal:
    file = folder / "plain.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    return propose(file, FileForm())


@pytest.mark.parametrize("total", ["Total,,,22", ",Monthly total,,22", ",,المجموع,22"])
def test_a_total_does_not_keep_a_column_from_telling_the_rows_apart(
    total: str, tmp_path: Path
) -> None:
    text = "Ref,Date,Town,Killed\nm1,2016-05-03,Homs,10\nm2,2016-05-04,Hama,12\n"
    proposal = proposed(tmp_path, f"{text}{total}\n")
    assert 'id: "Ref"' in proposal.text
    assert proposal.rows == 2 and by_column(proposal)["Date"].sure == "certain"
    assert 'as: "A total."' in proposal.text
    assert any("is a total" in told for told in proposal.told)


def test_a_full_row_that_speaks_of_a_total_is_a_row(tmp_path: Path) -> None:
    text = "Ref,Date,Damage\nm1,2016-05-03,total loss\nm2,2016-05-04,none\n"
    assert proposed(tmp_path, text).rows == 2


def test_ids_that_stand_twice_are_no_key(tmp_path: Path) -> None:
    text = "Ref,Date,Killed\nm1,2016-05-03,1\nm1,2016-05-04,2\n"
    assert "no column tells the rows apart" in proposed(tmp_path, text).text


def run(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(group, ["profile", *words], env=environ)


def test_profiles_are_listed_and_shown_as_they_are_written(tmp_path: Path) -> None:
    listed = run("list")
    assert listed.exit_code == 0
    assert "ucdp_ged_events" in listed.output
    shown = run("show", "ucdp_ged")
    assert read_profile(shown.output).name == "ucdp_ged"
    unknown = run("show", "nobodys")
    assert unknown.exit_code == 2
    assert "ucdp_ged" in unknown.output


def test_a_folder_of_an_operators_own_is_taken(tmp_path: Path) -> None:
    own = run("show", "ucdp_ged").output.replace("name: ucdp_ged\n", "name: own_list\n")
    (tmp_path / "own_list.yaml").write_text(own, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("name: mine\nbased_on: ucdp_ged\ntitle: 'TODO: whose'\n")
    listed = run("list", SIEGE_PROFILES=str(tmp_path))
    assert listed.exit_code == 0
    assert "own_list" in listed.output and "left out, mine: mine.yaml: title" in listed.output
    asked = run("show", "mine", SIEGE_PROFILES=str(tmp_path))
    assert asked.exit_code == 2 and "title: this is still to be decided" in asked.output
    wrong = run("list", SIEGE_PROFILES=str(tmp_path / "nowhere"))
    assert wrong.exit_code == 2
    assert "SIEGE_PROFILES" in wrong.output


def test_a_file_is_checked_without_a_database(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(deaths_file.a_file({}))
    bad.write_bytes(deaths_file.a_file({"low": "-1"}, {}))
    fine = run("check", str(good), "--profile", "ucdp_ged")
    assert fine.exit_code == 0, fine.output
    assert "1 rows: 2 casualty-figures; 0 left out, 0 refused" in fine.output
    assert "row 2: casualty figure 1" in fine.output
    [place] = {line for line in fine.output.splitlines() if "place_id: " in line}
    assert re.fullmatch(r"    place_id: [a-z-]+ \([a-z0-9_]+\), in the file '.+'", place), place
    refused = run("check", str(bad), "--profile", "ucdp_ged")
    assert refused.exit_code == 1
    assert "negative_count" in refused.output
    unreadable = run("check", str(good), "--profile", "insecurity_insight")
    assert unreadable.exit_code == 2


def test_a_proposal_is_printed_or_written(tmp_path: Path) -> None:
    file, written = tmp_path / "list.csv", tmp_path / "own.yaml"
    file.write_text(TABLE.format(day="25/02/2016"), encoding="utf-8")
    printed = run("check", str(file))
    outcome = run("check", str(file), "--write", str(written))
    assert outcome.exit_code == 0, outcome.output
    assert "Governorate" in outcome.output and "TODO" in outcome.output
    assert written.read_text("utf-8") == printed.output


def test_a_profile_that_is_there_is_written_over_only_when_told_to(tmp_path: Path) -> None:
    file, mine = tmp_path / "list.csv", tmp_path / "mine.yaml"
    file.write_text("id,killed\n1,3\n", encoding="utf-8")
    mine.write_text("an hour of work", encoding="utf-8")
    refused = run("check", str(file), "--write", str(mine))
    assert refused.exit_code == 2 and "--force" in refused.output
    assert mine.read_text(encoding="utf-8") == "an hour of work"
    assert run("check", str(file), "--write", str(mine), "--force").exit_code == 0
    assert "columns:" in mine.read_text(encoding="utf-8")


def test_a_column_of_days_with_one_bad_cell_is_one_and_names_the_cell() -> None:
    days = [f"2016-05-{day:02}" for day in range(1, 20)]
    told = taste("Date", [*days, "last week"])
    assert (told.holds, told.formats, told.sure) == ("day", ("YYYY-MM-DD",), "likely")
    assert "'last week'" in told.why
    assert taste("Date", [*days[:3], "last week"]).holds == "text", "one of four is no slip"
