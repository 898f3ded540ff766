# The patisserie command. The context is deploy/standalone/target:
#   docker build -f deploy/docker/cli.Dockerfile -t patisserie/cli deploy/standalone/target
ARG JRE=eclipse-temurin:17.0.16_8-jre-noble
FROM ${JRE}

WORKDIR /opt/patisserie
COPY lib/ lib/
COPY patisserie.jar patisserie.jar

USER 10001:10001
# With an ASCII locale, the JVM cannot read non-ASCII folder names of classes.
ENV LC_ALL=C.UTF-8 TF_CPP_MIN_LOG_LEVEL=2 JAVA_TOOL_OPTIONS=-Xmx256m
ENTRYPOINT ["java", "-XX:-UsePerfData", "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp", "-jar", "patisserie.jar"]
