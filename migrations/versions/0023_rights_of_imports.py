"""What an import wrote is known by its run; external ids that were erased stay closed."""

from pathlib import Path

from alembic import op

revision = "0023_rights_of_imports"
down_revision = "0022_restore"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
