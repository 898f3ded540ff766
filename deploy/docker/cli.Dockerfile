# The patisserie command, for the brokers that it can reach. The context is deploy/standalone/target:
#   docker build -f deploy/docker/cli.Dockerfile -t patisserie/cli deploy/standalone/target
ARG JRE=eclipse-temurin:17.0.16_8-jre-noble
FROM ${JRE}

WORKDIR /opt/patisserie
COPY lib/ lib/
COPY patisserie.jar patisserie.jar

USER 10001:10001
# Under an ASCII locale, the JVM cannot read the names of classes beyond ASCII.
ENV LC_ALL=C.UTF-8 TF_CPP_MIN_LOG_LEVEL=2 JAVA_TOOL_OPTIONS=-Xmx256m
ENTRYPOINT ["java", "-XX:-UsePerfData", "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp", "-jar", "patisserie.jar"]
