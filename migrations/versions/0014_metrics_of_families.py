"""Finds by index whether a family counts a metric."""

from pathlib import Path

from alembic import op

revision = "0014_metrics_of_families"
down_revision = "0013_figure_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
