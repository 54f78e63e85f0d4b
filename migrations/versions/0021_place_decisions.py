"""What people decided a source's name for a place to mean is remembered."""

from pathlib import Path

from alembic import op

revision = "0021_place_decisions"
down_revision = "0017_kept_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
