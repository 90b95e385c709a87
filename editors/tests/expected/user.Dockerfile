# La passerelle est presque prête.
FROM python:3.11-slim-bookworm AS builder
COPY gateway /app

FROM gcr.io/distroless/python3-debian12
LABEL description="L'entrée 𝔾" org.lucid.plane="ops" org.lucid.layer="0" \
    maintainer="Lucid Development Team" \
    version="1.0.0-distroless" \
    org.lucid.service="gateway" \
    org.lucid.expose="8080"
COPY --from=builder /app /app
EXPOSE 8080
USER nonroot
CMD ["python3", "/app/main.py"]
