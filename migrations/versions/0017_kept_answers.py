"""Answers that somebody opened by their citation are kept, and erased where protection asks it."""

from pathlib import Path

from alembic import op

revision = "0017_kept_answers"
down_revision = "0016_changes_by_instant"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
