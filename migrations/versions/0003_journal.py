"""One journal, three readings: the change feed, revisions and audit, and the past (`as_of`)."""

from pathlib import Path

from alembic import op

revision = "0003_journal"
down_revision = "0002_nouns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
