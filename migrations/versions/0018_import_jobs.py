"""Imports are jobs: sent in parts, queued, carried out by a process of their own, reported on."""

from pathlib import Path

from alembic import op

revision = "0018_import_jobs"
down_revision = "0017_kept_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
