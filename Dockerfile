# newsvault as one static program in an image without a shell, run by nobody in particular.
#
#   docker build -t newsvault .
#   docker run -d --name newsvault --restart unless-stopped --read-only --tmpfs /tmp \
#       --stop-timeout 70 -v newsvault:/archive newsvault
#   docker exec newsvault newsvault sources add harbour-post.example
#   docker exec newsvault newsvault status
#
# The volume holds newsvault.db, and newsvault.toml if there is one.

FROM rust:1-alpine AS build
# A C compiler's headers, for SQLite and zstd; on Alpine programs are linked statically.
RUN apk add --no-cache musl-dev binutils
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --bin newsvault \
    && strip -o /newsvault target/release/newsvault \
    && ! readelf -d /newsvault | grep NEEDED \
    && mkdir /archive

# Certificates, no shell, a user without rights.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /newsvault /usr/local/bin/newsvault
# A new volume takes over whose folder this is.
COPY --from=build --chown=nonroot:nonroot /archive /archive
USER nonroot
WORKDIR /archive
ENV NEWSVAULT_ARCHIVE=/archive/newsvault.db
VOLUME /archive
# What is in hand is given a minute: docker stop --time 70.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/newsvault"]
CMD ["watch", "--quiet"]
