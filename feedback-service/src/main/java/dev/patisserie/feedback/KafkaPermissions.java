package dev.patisserie.feedback;

import dev.patisserie.common.kafka.permission.PermissionWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports the permissions of Kafka that the service lacks. Its group and its transactions have its application id. */
@Readiness
@Singleton
class KafkaPermissions implements HealthCheck {

    private final PermissionWatch watch;

    KafkaPermissions(
            Config config, @Identifier("default-kafka-broker") Map<String, Object> broker, MeterRegistry registry) {
        String application = config.getValue("quarkus.kafka-streams.application-id", String.class);
        var others = new PermissionWatch.Others(application + "-permissions", application, application);
        watch = new PermissionWatch(broker, Set.of("feedback"), others, config, registry);
    }

    void start(@Observes StartupEvent event) {
        watch.start();
    }

    @Override
    public HealthCheckResponse call() {
        return watch.readiness();
    }

    @PreDestroy
    void stop() {
        watch.close();
    }
}
