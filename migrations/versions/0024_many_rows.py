"""Recording many rows at once: rows in one piece, a journal without detours."""

from pathlib import Path

from alembic import op

revision = "0024_many_rows"
down_revision = "0023_rights_of_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
