"""Who read which protected records, when: one row for every answer that showed them."""

from pathlib import Path

from alembic import op

revision = "0007_exact_reads"
down_revision = "0006_projections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
