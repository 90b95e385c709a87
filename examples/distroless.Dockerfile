# syntax=docker/dockerfile:1.7
# Nearly there: two stages and a distroless base, with three mistakes that only show at run time.
FROM python:3.11-slim-bookworm AS builder
WORKDIR /build
COPY requirements.txt .
RUN pip install --no-cache-dir --target /build/packages -r requirements.txt

FROM gcr.io/distroless/python3-debian12:nonroot
COPY --from=builder /build/packages /usr/local/lib/python3.9/site-packages
ENV PYTHONPATH=/usr/local/lib/python3.9/site-packages \
    PORT=8000 \

LABEL org.lucid.service="example"
COPY service /app
CMD ["python3", "/app/main.py"]
