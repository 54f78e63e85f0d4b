"""What the public's answers cost as records grow, on databases of the seeded generator.

It starts a server of its own with a database for each number of records, asks each of them by turns
for the same answers, made anew every time, and prints the medians, how many statements each answer
runs and the ratio to the smallest. Timings are of this machine and this moment; only the ratios say
something.

    python -m benchmarks.growth [rounds] [records ...]
"""

import io
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient

from benchmarks.generator import generate
from service.app import create_app, present
from service.http import access_log
from service.settings import Settings
from service.storage import migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer

ROUNDS = 9
SIZES = (10_000, 100_000)
_TEN_YEARS = "from=2014-01-01&to=2023-12-31&interval=month"
# Most is recorded of city-0, little of city-900.
ANSWERS = {
    "page of 100 of a city, a year": "/v1/strikes?place=city-0&from=2018-01-01&to=2018-12-31",
    "page of a quiet city": "/v1/strikes?place=city-900",
    "page of everything": "/v1/strikes",
    "summary of a city, today": "/v1/cities/city-0/summary",
    "summary of a city, 2020": "/v1/cities/city-0/summary?on=2020-06-30",
    "summary of a quiet city": "/v1/cities/city-900/summary?on=2020-06-30",
    "strikes of a quiet city by month": f"/v1/timeseries/strikes?place=city-900&{_TEN_YEARS}",
    "strikes of a city by month": f"/v1/timeseries/strikes?place=city-0&{_TEN_YEARS}",
    "strikes of a country by month": f"/v1/timeseries/strikes?place=syr&{_TEN_YEARS}",
    "strikes of the world by month": f"/v1/timeseries/strikes?{_TEN_YEARS}",
    "killed in a city by month": f"/v1/timeseries/killed?place=city-0&{_TEN_YEARS}",
    "total of a city, a year": "/v1/casualty-totals?place=city-0&from=2020-01-01&to=2020-12-31",
    "situation": "/v1/situation?on=2020-06-30",
    "cities": "/v1/cities",
    "status": "/v1/status",
    "metrics": "/metrics",
    "poll of changes": "/v1/changes?after=1000&limit=100",
    "total number of a list": "/v1/strikes?include_total=true&limit=1",
    "total number in a city": "/v1/strikes?place=city-0&include_total=true&limit=1",
}
RECORD, DEEP = "one record", "page after 2,000 others"


class Served:
    """One database, asked through the whole application without a network."""

    def __init__(self, server: EmbeddedServer, records: int) -> None:
        name = f"growth_{records}"
        with Database(server.dsn("postgres"), maximum=1).pool as pool, pool.connection() as own:
            own.autocommit = True
            own.execute(f"CREATE DATABASE {name}".encode())
        dsn = server.dsn(name)
        protection.ensure_public_role(dsn)
        migrate.upgrade(dsn)
        generate(dsn, records)
        self.database = Database(dsn, public_dsn=protection.public_dsn(dsn), maximum=2)
        self.database.open()
        app = create_app(Settings(answers_max_mb=0), self.database, clock=present)
        self.client: FlaskClient = app.test_client()
        self.addresses = ANSWERS | self._found()

    def _found(self) -> dict[str, str]:
        address = "/v1/strikes?limit=500"
        for _ in range(4):
            page = self.client.get(address).get_json()
            address = page["next"]
        return {
            RECORD: f"/v1/strikes/{page['data'][0]['id']}",
            DEEP: address.replace("limit=500", "limit=100"),
        }

    def cost(self, answer: str) -> float:
        """Seconds that an answer takes."""
        begun = time.perf_counter()
        status = self.client.get(self.addresses[answer]).status_code
        taken = time.perf_counter() - begun
        assert status == 200, (answer, status)
        return taken


def run(sizes: list[int], rounds: int) -> None:
    """Fills, asks by turns and prints a table."""
    access_log.configure(stream=io.StringIO())
    with tempfile.TemporaryDirectory() as at, EmbeddedServer(None) as server:
        server.start(Path(at) / "state", durable=False)
        served = {size: Served(server, size) for size in sizes}
        print(f"| answer | {' | '.join(f'{size:,}' for size in sizes)} | ratio |")
        print(f"|---|{'---|' * (len(sizes) + 1)}")
        for answer in [*ANSWERS, RECORD, DEEP]:
            taken: dict[int, list[float]] = {size: [] for size in sizes}
            for one in range(rounds + 1):
                for size in sizes:
                    cost = served[size].cost(answer)
                    if one:
                        taken[size].append(cost)
            told = [median(taken[size]) for size in sizes]
            cells = " | ".join(f"{each * 1000:.1f} ms" for each in told)
            print(f"| {answer} | {cells} | {told[-1] / told[0]:.1f} x |", flush=True)
        for each in served.values():
            each.database.close()


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    run(given[1:] or list(SIZES), given[0] if given else ROUNDS)
