"""Settings are read once, checked at once, and documented."""

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, documented

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SIEGE_ENV": "production",
    "DATABASE_URL": "postgresql://siege@db/siege",
    "SIEGE_BASE_URL": "https://siege.example.org/",
}


def test_nothing_needs_to_be_set_for_a_trial() -> None:
    settings = Settings.from_environ({"HOME": "/", "PATH": "/bin"})
    assert settings == Settings()
    assert settings.public_delay_hours == 72
    assert settings.public_precision == "admin2"
    assert settings.break_days == 7
    assert settings.route_stale_days == 30
    assert settings.one_person is False


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environ({"DATABASE_URL": "", "SIEGE_CONTACT": " "}) == Settings()


def test_a_misspelt_setting_is_refused_and_the_nearest_one_named() -> None:
    with pytest.raises(SettingsError, match="did you mean SIEGE_PUBLIC_DELAY_HOURS"):
        Settings.from_environ({"SIEGE_PUBLIC_DELAY_HOUR": "96"})


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("SIEGE_PUBLIC_DELAY_HOURS", "-1"),
        ("SIEGE_PUBLIC_DELAY_HOURS", "٧٢"),
        ("SIEGE_PUBLIC_PRECISION", "exact"),
        ("SIEGE_BREAK_DAYS", "0"),
        ("SIEGE_ONE_PERSON", "perhaps"),
        ("SIEGE_BASE_URL", "siege.example.org"),
        ("SIEGE_ENV", "prod"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_and_not_repeated(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        Settings.from_environ({name: written})
    assert f"{name}: write" in str(refused.value)


@pytest.mark.parametrize("missing", ["DATABASE_URL", "SIEGE_BASE_URL"])
def test_production_refuses_to_guess(missing: str) -> None:
    Settings.from_environ(PRODUCTION)
    with pytest.raises(SettingsError, match=f"{missing}: production needs it"):
        Settings.from_environ({**PRODUCTION, missing: ""})


def test_production_refuses_debug_mode() -> None:
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        Settings.from_environ({**PRODUCTION, "FLASK_DEBUG": "1"})


def test_links_never_get_a_double_slash() -> None:
    assert Settings.from_environ(PRODUCTION).base_url == "https://siege.example.org"


def test_public_reads_go_where_they_are_sent() -> None:
    assert Settings.from_environ(PRODUCTION).read_url == PRODUCTION["DATABASE_URL"]
    apart = Settings.from_environ({**PRODUCTION, "DATABASE_READ_URL": "postgresql://r@db/siege"})
    assert apart.read_url == "postgresql://r@db/siege"


@pytest.mark.parametrize("document", ["docs/configuration.md", ".env.example"])
def test_every_setting_is_documented_with_its_default(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for setting in documented():
        assert setting.name in text, setting.name
        if setting.default is not None and document.endswith(".md"):
            (line,) = [row for row in text.splitlines() if row.startswith(f"| `{setting.name}`")]
            assert f"`{setting.default}`" in line, setting.name
