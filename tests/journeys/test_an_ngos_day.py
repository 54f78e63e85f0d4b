"""An NGO's day over real HTTP: from one call in the field to the tombstone in every feed."""

from tests.running import Service


def test_an_ngos_day(service: Service) -> None:
    field = service.caller("field-officer", "relief", "partner", "record")
    desk = service.caller("desk-officer", "monitor", "trusted", "review")
    public = service.public
    before = public.get("/v1/status").json()["position"]
    place = "/v1/cities/aleppo/summary?on=2016-08-25"
    had = public.get(place).json()

    # One call records one fact, in the words of the person who was told.
    made = field.post(
        "/v1/strikes",
        {
            "occurred": "2016-08-24",
            "place": "حلب",
            "killed": "at least 3",
            "delivery": "air_launched",
            "resources_affected": ["facility"],
            "facility_effect": "damaged",
            "description": "The name of a hospital stands here.",
            "source": "https://news.example.org/2016/08/24/report",
        },
    )
    assert made.status_code == 201, made.text
    strike = made.json()
    url = f"/v1/strikes/{strike['id']}"
    assert strike["place"] == "aleppo"
    assert strike["killed"]["low"] == 3
    assert strike["killed"]["high"] is None

    # Its own organisation reads it in full, the public not at all.
    assert field.get(url).json()["description"] == "The name of a hospital stands here."
    assert public.get(url).status_code == 404
    assert public.get("/v1/status").json()["position"] == before

    # The person who recorded it cannot publish it; a second one does.
    mine = field.get(url).headers["ETag"]
    refused = field.post(f"{url}/publish", {"reason": "I was there"}, headers={"If-Match": mine})
    assert refused.status_code == 403
    seen = desk.get(url).headers["ETag"]
    published = desk.post(f"{url}/publish", {"reason": "two sources"}, headers={"If-Match": seen})
    assert published.status_code == 200, published.text

    # Now it is in record, list, series, summary and feed, without what could harm.
    shown = public.get(url)
    assert shown.status_code == 200
    assert "hospital" not in shown.text
    listed = public.get("/v1/strikes?place=aleppo&from=2016-08-24&to=2016-08-24").json()["data"]
    assert [each["id"] for each in listed] == [strike["id"]]
    series = public.get(
        "/v1/timeseries/attacks_on_care?place=aleppo&from=2016-08-01&to=2016-08-31"
        "&families=news-example-org"
    ).json()
    assert series["lines"][0]["points"][0]["records"] == 1
    counts = public.get(place).json()["medical"]["attacks_on_care"]
    assert {line["family"]: line["placed_here"] for line in counts if line["placed_here"]} == {
        "news-example-org": 1
    }
    assert had["medical"]["attacks_on_care"] != counts
    feed = public.get(f"/v1/changes?after={before}").json()
    assert [change["op"] for change in feed["data"] if change["id"] == strike["id"]] == [
        "published"
    ]

    # A later report changes the figure; the old ETag no longer does.
    current = desk.get(url).headers["ETag"]
    patch = {"killed": "between 4 and 6", "reason": "the second report"}
    amended = desk.send("PATCH", url, json=patch, headers={"If-Match": current})
    assert amended.status_code == 202, amended.text
    second = service.caller("second-officer", "monitor", "trusted", "review")
    seen = second.get(url).headers["ETag"]
    taken = second.post(f"{url}/publish", {"reason": "so it says"}, headers={"If-Match": seen})
    assert taken.status_code == 200, taken.text
    late = desk.send("PATCH", url, json=patch, headers={"If-Match": current})
    assert late.status_code == 412
    assert public.get(url).json()["killed"]["high"] == 6

    # It turns out to be a report of another day: retracted, and the tombstone stays.
    current = desk.get(url).headers["ETag"]
    gone = desk.post(f"{url}/retract", {"reason": "another day"}, headers={"If-Match": current})
    assert gone.status_code == 200, gone.text
    tombstone = public.get(url)
    assert tombstone.status_code == 410
    assert tombstone.json()["state"] == "retracted"
    assert "another day" not in tombstone.text
    after = public.get(f"/v1/changes?after={feed['next_after']}").json()["data"]
    assert [change["op"] for change in after] == ["amended", "retracted"]
    assert (
        public.get(place).json()["medical"]["attacks_on_care"] == had["medical"]["attacks_on_care"]
    )
    history = desk.get(f"{url}/revisions").json()["data"]
    assert [change["op"] for change in history] == [
        "recorded",
        "published",
        "amended",
        "amended",
        "retracted",
    ]
    assert history[3]["before"]["killed"]["low"] == 3
    assert history[3]["after"]["killed"]["high"] == 6
