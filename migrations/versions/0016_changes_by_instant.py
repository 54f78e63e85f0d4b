"""The journal is read between two instants by an index."""

from pathlib import Path

from alembic import op

revision = "0016_changes_by_instant"
down_revision = "0015_past_from_now"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
