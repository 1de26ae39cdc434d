# The image of web, worker and migrations: one image, three commands (docker-compose.yml).
FROM python:3.12-slim-bookworm AS build
WORKDIR /srv/liangji
COPY requirements.lock pyproject.toml package.json package-lock.json .npmrc ./
COPY script script
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY platform platform
RUN printf '%s' "$PWD" > .venv/root && script/setup && rm -rf node_modules var

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
