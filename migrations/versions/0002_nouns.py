"""One table per noun. `body` is the claim as recorded; every other column of meaning is generated"""

from pathlib import Path

from alembic import op

revision = "0002_nouns"
down_revision = "0001_foundations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
