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

    private volatile PermissionWatch watch; // null before the start

    void start(
            @Observes StartupEvent event,
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry) {
        String application = config.getValue("quarkus.kafka-streams.application-id", String.class);
        watch = new PermissionWatch(
                        broker,
                        Set.of("feedback"),
                        new PermissionWatch.Others(application + "-permissions", application, application),
                        config,
                        registry)
                .start();
    }

    /**
     * Reports missing permissions, with which the service remains ready: some are not required by the others, and those
     * of a record that waits are reported by its progress. Not ready while Kafka refuses the login.
     */
    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("kafka permissions").up();
        if (watch != null) {
            watch.report().missing().ifPresent(missing -> response.withData("missing", missing));
            watch.report().loginRefusal().ifPresent(refusal -> response.down().withData("reason", refusal));
        }
        return response.build();
    }

    @PreDestroy
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }
}
