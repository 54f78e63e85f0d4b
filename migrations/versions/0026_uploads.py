"""Uploads that are on their way are known by the key that sends them."""

from pathlib import Path

from alembic import op

revision = "0026_uploads"
down_revision = "0025_restored_again"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
