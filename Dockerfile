# Segue in a container: the environment is made in one stage and moved to another, which has no compiler and no pip.
FROM python:3.11-slim AS made
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/segue
# Each package by its hash, and none that only tests or training need.
COPY requirements/server.txt requirements/server.txt
RUN /opt/segue/bin/pip install --require-hashes --requirement requirements/server.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/segue/bin/pip install --no-deps .

FROM python:3.11-slim
# OpenMP, for LightGBM.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 1000 --user-group --no-create-home --home-dir /data segue \
 && mkdir /data /music \
 && chown segue:segue /data
COPY --from=made /opt/segue /opt/segue
ENV PATH=/opt/segue/bin:$PATH PYTHONUNBUFFERED=1 \
    SEGUE_DATA=/data SEGUE_HOST=0.0.0.0 SEGUE_PORT=4747 SEGUE_LOG_FORMAT=json NUMBA_CACHE_DIR=/data/compiled
USER segue
WORKDIR /data
VOLUME /data
EXPOSE 4747
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"SEGUE_PORT\"]}/health', timeout=4)"]
ENTRYPOINT ["segue"]
CMD ["serve"]
