"""What casualty figures say of each other: no loops, and pollers of both places are told."""

from pathlib import Path

from alembic import op

revision = "0013_figure_links"
down_revision = "0012_past"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
