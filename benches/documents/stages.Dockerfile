FROM python:3.11-slim-bookworm AS builder{n}
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1
RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY requirements{n}.txt ./
RUN pip install --no-cache-dir --prefix=/install -r requirements{n}.txt
COPY service{n}/ ./service{n}/
FROM gcr.io/distroless/python3-debian12:nonroot AS service{n}
LABEL maintainer="Lucid Development Team" \
      org.lucid.plane="ops" \
      org.lucid.service="service{n}"
COPY --from=builder{n} --chown=65532:65532 /build /app
ENV PYTHONPATH=/app
EXPOSE 8080
HEALTHCHECK --interval=30s CMD ["/usr/bin/python3.11", "-c", "import socket"]
CMD ["-m", "service{n}"]

