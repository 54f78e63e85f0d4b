import time, threading
def test_batch(callers):
    r = callers.recorder
    batch=[{"occurred":"2016-07-%02d"%(1+n%28),"place_id":None,"first_hand":True,"killed":n} for n in range(1000)]
    other=callers.recorder
    waits=[]
    stop=threading.Event()
    def w():
        while not stop.is_set():
            t=time.perf_counter(); a=other._client.post("/v1/strikes",json=batch[0],headers={"Authorization":f"Bearer {other._token}"}); waits.append((time.perf_counter()-t,a.status_code)); time.sleep(.2)
    th=threading.Thread(target=w); th.start()
    t=time.perf_counter()
    a=r.post("/v1/strikes",json=batch,headers={"Idempotency-Key":"k"}); 
    print("BATCH", time.perf_counter()-t, a.status_code, sum(x["status"]==201 for x in a.json["results"]))
    stop.set(); th.join(); print(sorted(waits)[-4:])
    t=time.perf_counter(); a=r.post("/v1/strikes",json=batch,headers={"Idempotency-Key":"k"}); print("REPLAY",time.perf_counter()-t, a.headers.get("Idempotency-Replayed"))
