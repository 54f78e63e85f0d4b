"""How much of a file is read: every limit on other people's files, and why it is there."""

from typing import Final

MIB: Final = 1024 * 1024

# A form's longest answers and an event's description have some thousand characters; a cell of
# more is a wrong quotation mark or an attachment, and would be held in memory as a whole.
LONGEST_CELL: Final = 65_536

# What is read by a pattern, as a name, a word, a count or a day: the longest name of a place in all
# its languages has some hundred characters, and the work of a pattern may grow with their square.
LONGEST_MATCHED: Final = 1_000

# What a pattern only looks for words in, such as the description of an event.
LONGEST_SEARCHED: Final = 4_000

# What a file calls a row; a form's instance id has 41 characters.
LONGEST_ID: Final = 300

# One member of a JSON list, one line of NDJSON, one record of CSV over all its lines: the outline
# of a country in full detail has some 10 MiB, and this much is held in memory at once.
LONGEST_RECORD: Final = 16 * MIB

# One line of a CSV: its cells are bounded too, so that a line of more is no line of a table.
LONGEST_LINE: Final = MIB

# Survey exports have some hundred columns; a sheet of more holds a matrix or stray formatting.
MOST_COLUMNS: Final = 1_000

# What a spreadsheet program itself can hold, so nothing real is lost.
MOST_SHEET_ROWS: Final = 1_048_576

# Titles, dates of issue and logos stand above the header of what people print.
HEADER_WITHIN: Final = 25

# Below this no header stands, even where a profile says so: all rows above it are held at once.
LATEST_HEADER: Final = 1_000

# The inflated size of one file or archive: eight times the largest upload, enough for text that
# was packed well.
MOST_INFLATED: Final = 2048 * MIB

# Text packs to a tenth, a dull sheet to a fiftieth; beyond this a file was made to fill a memory.
# The first bytes are left out: a small file of blanks packs as well as it likes.
HIGHEST_RATIO: Final = 200
RATIO_AFTER: Final = 10 * MIB

# A workbook has some dozen parts, with pictures some hundred. The directory that names them is
# read as a whole.
MOST_ENTRIES: Final = 10_000
LARGEST_DIRECTORY: Final = 2 * MIB

# The texts of a workbook are named by number from every sheet, so all are held in memory.
MOST_SHARED_TEXTS: Final = 2_000_000
MOST_SHARED_CHARACTERS: Final = 64 * MIB

# Merged cells are for headings; each is held against each row.
MOST_MERGED: Final = 1_000

# Parts that say how a workbook is built, read as a whole: sheets, styles, relations.
LARGEST_PART: Final = 16 * MIB

# Names of an object of objects, kept to find one that stands twice.
MOST_NAMES: Final = 1_000_000

# As in a request's body: what is nested deeper is no record.
DEEPEST: Final = 20

# A 64-bit number in full has 20 digits, a coordinate from a calculation 18.
LONGEST_NUMBER: Final = 40

# What is looked at to tell the format, the delimiter and whether lines are JSON.
LOOKED_AT: Final = 65_536

# How much is read at once.
STEP: Final = 65_536
