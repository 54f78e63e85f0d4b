"""The past from the present: only what changed since an instant is read out of the journal."""

from pathlib import Path

from alembic import op

revision = "0015_past_from_now"
down_revision = "0014_metrics_of_families"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
