"""What each tier reads: that tier's document and that tier's filter columns, nothing else."""

from pathlib import Path

from alembic import op

revision = "0004_tier_views"
down_revision = "0003_journal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
