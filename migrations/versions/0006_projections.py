"""Small counts withheld, figures of a strike as coarse as it, a journal kept by statement."""

from pathlib import Path

from alembic import op

revision = "0006_projections"
down_revision = "0005_comments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
