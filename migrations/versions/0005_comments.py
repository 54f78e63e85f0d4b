"""What every table, view and column means, in the words of the data dictionary."""

from pathlib import Path

from alembic import op

revision = "0005_comments"
down_revision = "0004_tier_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
