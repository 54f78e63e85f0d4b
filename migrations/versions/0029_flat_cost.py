"""What polls ask for costs the same, however many records there are."""

from pathlib import Path

from alembic import op

revision = "0029_flat_cost"
down_revision = "0028_epochs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
