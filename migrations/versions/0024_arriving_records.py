"""What another service protects stays protected here."""

from pathlib import Path

from alembic import op

revision = "0024_arriving_records"
down_revision = "0022_restore"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
