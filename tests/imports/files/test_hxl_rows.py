"""A row of HXL tags is no row of figures, and gives every column a second name."""

from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import Row, Skipped
from tests.imports.files.made import cells, read, refusal

TABLE = b"Date,Killed,Note\n#date +Occurred,#affected+killed+all,\n2016-07-16,3,x\n"


def test_the_tag_row_is_skipped_and_told() -> None:
    found = read(TABLE, ("Date",))
    assert found[0] == Skipped(2, "The row holds HXL tags.")
    assert isinstance(found[1], Row) and found[1].number == 3


def test_a_column_is_found_by_its_tag_however_it_is_spelt() -> None:
    found = read(TABLE, ("#date+occurred", "#affected +killed+all"))
    [row] = [row for row in found if isinstance(row, Row)]
    assert row.cells["#date+occurred"] == row.cells["Date"] == "2016-07-16"
    assert row.cells["#affected +killed+all"] == row.cells["#affected+all+killed"] == "3"


def test_a_table_with_tags_only_is_read_by_them() -> None:
    [row] = cells(b"#date,#affected+killed\n2016-07-16,3\n", ("#affected+killed",))
    assert row["#affected+killed"] == "3"


def test_tags_stand_above_headings_too() -> None:
    found = read(b"#date,#affected\nDate,Killed\n2016-07-16,3\n", ("Date", "Killed"))
    assert [row.cells for row in found if isinstance(row, Row)] == [
        {"Date": "2016-07-16", "Killed": "3"}
    ]


def test_a_tag_that_stands_twice_names_no_column() -> None:
    table = b"A,B\n#affected,#affected\n1,2\n"
    assert "'#affected' stands twice" in refusal(table, ("#affected",))


def test_a_row_with_one_hashtag_among_words_is_a_row() -> None:
    [row] = read(b"Note,Killed\n#syria,3\n", ("Note",))
    assert row == Row(2, {"Note": "#syria", "Killed": "3"})


def test_a_tag_row_further_down_is_skipped_too() -> None:
    found = read(b"A,B\n1,2\n#date,#affected\n3,4\n", ("A",), FileForm(format="csv"))
    assert [type(row).__name__ for row in found] == ["Row", "Skipped", "Row"]
