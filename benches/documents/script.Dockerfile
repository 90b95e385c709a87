
# Service {n}
ARG SERVICE_{n}_VERSION=1.{n}.0
ENV SERVICE_{n}_HOME=/opt/service{n} \
    SERVICE_{n}_PORT=8080
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl tool{n} \
    && curl -fsSL -o /tmp/service{n}.tar.gz \
        "https://example.org/service{n}/${SERVICE_{n}_VERSION}/service{n}.tar.gz" \
    && tar -xzf /tmp/service{n}.tar.gz -C "$SERVICE_{n}_HOME" \
    && rm -rf /tmp/service{n}.tar.gz /var/lib/apt/lists/*
RUN groupadd --system service{n} && useradd --system --gid service{n} service{n}
WORKDIR $SERVICE_{n}_HOME
COPY --chown=service{n}:service{n} service{n}/requirements.txt service{n}/setup.cfg ./
RUN --mount=type=cache,target=/root/.cache \
    pip install --no-cache-dir -r requirements.txt
COPY --chown=service{n}:service{n} service{n}/ ./
RUN cat > /etc/service{n}.conf <<CONF
home = $SERVICE_{n}_HOME
port = $SERVICE_{n}_PORT
CONF
