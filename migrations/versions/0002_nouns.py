"""One table per noun; every column of meaning is generated from the claim as recorded."""

from pathlib import Path

from alembic import op

revision = "0002_nouns"
down_revision = "0001_foundations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
