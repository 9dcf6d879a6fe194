# syntax=docker/dockerfile:1
# The browser's bundle and the wheels are made in stages of their own; the last one has neither compiler nor Node.
FROM node:22-slim AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
COPY souk/ /build/souk/
RUN npm run build

FROM python:3.12-slim AS wheels
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY souk/ souk/
COPY --from=web /build/souk/doors/web/static/ souk/doors/web/static/
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.12-slim
# pg_dump and pg_restore of the server's version or newer, for `souk backup` on PostgreSQL.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-common ca-certificates \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=wheels /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels souk \
 && rm -rf /wheels \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin souk \
 && install --directory --owner souk --group souk --mode 0700 /data
USER souk
WORKDIR /data
VOLUME /data
ENV SOUK_FOLDER=/data SOUK_HOST=0.0.0.0 SOUK_PORT=8765 SOUK_LOG=json PYTHONUNBUFFERED=1 OMP_NUM_THREADS=1
EXPOSE 8765
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/ready', timeout=4)"]
ENTRYPOINT ["souk"]
CMD ["serve"]
