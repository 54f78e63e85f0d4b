"""Contradictions that people wrote down, and what was decided on any."""

from pathlib import Path

from alembic import op

revision = "0011_contradictions"
down_revision = "0010_facility_shares"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
