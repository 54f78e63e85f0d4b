"""A projection that was restored is made anew as it stood: when it was released is restored too."""

from pathlib import Path

from alembic import op

revision = "0025_restored_again"
down_revision = "0024_many_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
