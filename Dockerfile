# docker build -t align4j . ; docker run --rm -v "$PWD:/work" align4j run plan.yaml
FROM maven:3.9-eclipse-temurin-17 AS build
COPY . /src
WORKDIR /src
RUN mvn -q -B -ntp -P release -Dmaven.test.skip=true package \
    && mkdir /app && cd /app && jar xf /src/pipeline/target/align4j-*.zip && mv align4j-*/* . \
    && chmod 755 /app/align

FROM eclipse-temurin:17-jre
COPY --from=build /app /app
# Runs, models and datasets lie where the caller mounts them.
WORKDIR /work
ENTRYPOINT ["/app/align"]
