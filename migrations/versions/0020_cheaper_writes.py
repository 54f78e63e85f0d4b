"""A write costs a fraction: compiled functions, few look-ups, none for what no tier sees."""

from pathlib import Path

from alembic import op

revision = "0020_cheaper_writes"
down_revision = "0019_import_stage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
