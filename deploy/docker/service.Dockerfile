# The image of each service. The context is the output of `mvn package` in <service>/target/quarkus-app:
#   docker build -f deploy/docker/service.Dockerfile --build-arg PORT=8082 --build-arg MANAGEMENT_PORT=9082 \
#     -t patisserie/inference-service inference-service/target/quarkus-app
# TensorFlow's native library is in the jars and is unpacked below /var/lib/patisserie at the first start, without a
# download. Only /var/lib/patisserie, /models and /tmp are written, so the root file system may be read-only.
ARG JRE=eclipse-temurin:17.0.16_8-jre-noble
FROM ${JRE}

# Health and metrics have a separate port. Both ports are bound to the loopback interface by default, and to all interfaces
# here, because the network of the container restricts access.
ARG PORT
ARG MANAGEMENT_PORT
# With an ASCII locale, the JVM cannot read non-ASCII folder names of classes.
ENV LC_ALL=C.UTF-8 PORT=${PORT} QUARKUS_HTTP_PORT=${PORT} QUARKUS_HTTP_HOST=0.0.0.0 \
  MANAGEMENT_PORT=${MANAGEMENT_PORT} QUARKUS_MANAGEMENT_PORT=${MANAGEMENT_PORT} QUARKUS_MANAGEMENT_HOST=0.0.0.0 \
  TF_CPP_MIN_LOG_LEVEL=2 JAVA_TOOL_OPTIONS=-Xmx512m

# The trainer draws text on its confusion matrix, so another base image must contain fontconfig and a font.
RUN fc-list --quiet || { echo "no font in the base image: install fontconfig and fonts-dejavu-core" >&2; exit 1; }

# Volumes inherit the owner of these folders.
RUN mkdir -p /var/lib/patisserie /models && chown 10001:10001 /var/lib/patisserie /models \
  && chmod 700 /var/lib/patisserie /models

WORKDIR /opt/patisserie
# Ordered by increasing frequency of change.
COPY lib/ lib/
COPY quarkus/ quarkus/
COPY app/ app/
COPY quarkus-run.jar quarkus-run.jar

USER 10001:10001
EXPOSE ${PORT} ${MANAGEMENT_PORT}
VOLUME /var/lib/patisserie

# Checks start and liveness, but not readiness, because an inference service is ready only after the first training.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=5 CMD ["bash", "-c", "\
  for check in started live; do \
    exec 3<>/dev/tcp/127.0.0.1/$MANAGEMENT_PORT && printf \"GET /q/health/$check HTTP/1.0\\r\\n\\r\\n\" >&3 \
      && head -n 1 <&3 | grep -q ' 200 ' || exit 1; \
  done"]

# Most of the memory of a service is native. JAVA_TOOL_OPTIONS limits the heap, and the container limits the rest.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", \
  "-Dorg.bytedeco.javacpp.cachedir=/var/lib/patisserie/javacpp", "-jar", "quarkus-run.jar"]
