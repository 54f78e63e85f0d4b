def test_x(seeded):
    from service.model.actor import Reader
    from service.domain.contradictions.finding import contradictions_of
    from service.storage.answers import Scope
    from service.storage import places, answers, contradictions
    import time

    r = Reader("trusted", frozenset(), "a", "b", "c")
    with seeded.pool.connection() as c:
        for row in c.execute(
            "explain (analyze, summary) select * from trusted_read.contradiction_entry"
        ):
            print(row["QUERY PLAN"][:150])
    ANONYMOUS = Reader.anonymous()
    with seeded.reading(ANONYMOUS, in_full=False) as s:
        g = places.find_ground(s, "aleppo")
        sc = answers.scope_of(s, g, g.roots)
        for i in range(3):
            t = time.time()
            contradictions.version(s, sc)
            print("v", time.time() - t)
            t = time.time()
            n = contradictions_of(s, sc)
            print("all", time.time() - t, len(n))
            t = time.time()
            n = contradictions.entries(s, sc)
            print("e", time.time() - t, len(n))
    assert 0
