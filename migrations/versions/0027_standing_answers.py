"""What tells a worker that an answer it has made still stands."""

from pathlib import Path

from alembic import op

revision = "0027_standing_answers"
down_revision = "0026_uploads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
