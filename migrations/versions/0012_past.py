"""What each tier read at any past instant, by the same views over the journal."""

from pathlib import Path

from alembic import op

revision = "0012_past"
down_revision = "0011_contradictions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
