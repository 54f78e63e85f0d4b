"""A snapshot is put back into an empty service by its owner, whole or not at all."""

from pathlib import Path

from alembic import op

revision = "0022_restore"
down_revision = "0021_place_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
