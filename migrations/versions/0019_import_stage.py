"""Claims of a file wait, checked, in an unlogged table until they are recorded."""

from pathlib import Path

from alembic import op

revision = "0019_import_stage"
down_revision = "0018_import_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
