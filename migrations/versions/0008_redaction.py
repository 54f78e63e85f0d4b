"""Erases what must not be read any more from a record and its past, and keeps the tombstone."""

from pathlib import Path

from alembic import op

revision = "0008_redaction"
down_revision = "0007_exact_reads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
