import json
from tests.conftest import *
def test_show(seeded_client):
    d=seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").get_json()
    m=d['medical']; m['claims']=len(m['claims'])
    print(json.dumps({k:d[k] for k in ('sentence','medical','casualties','not_recorded','attribution','links','freshness')},ensure_ascii=False,indent=None))
    print(json.dumps(d['casualties']['health_workers_killed'],indent=1))
    r=seeded_client.get("/v1/cities/syr/summary?on=2016-10-20&population=unspecified"); print(len(r.get_data()), json.dumps(r.get_json()['casualties']['killed']))
    r=seeded_client.get("/v1/timeseries/killed?place=urum-al-kubra&population=unspecified"); print(json.dumps(r.get_json()))
    print(len(seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").get_data()))
    r=seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20&population=civilians&trace=full&window_days=112").get_json()['casualties']['killed']; print(json.dumps(r))
