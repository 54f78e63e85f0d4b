"""Who issued a key, and who confirmed its holder."""

from pathlib import Path

from alembic import op

revision = "0009_issuers_of_keys"
down_revision = "0008_redaction"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
