package dev.patisserie.inference.control;

import dev.patisserie.common.kafka.permission.PermissionWatch;
import dev.patisserie.inference.config.ConsoleConfig;
import dev.patisserie.inference.config.DeliveryGuarantee;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.config.ReplicaId;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports the permissions of Kafka that the service lacks: of its role, and of that of the console if it is enabled.
 */
@Readiness
@Singleton
class KafkaPermissions implements HealthCheck {

    private static final String CHANNEL = "mp.messaging.incoming.images.";

    private final PermissionWatch watch;

    KafkaPermissions(
            Config config,
            ConsoleConfig console,
            InferenceConfig inference,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry) {
        String group = config.getValue(CHANNEL + "group.id", String.class);
        var others = new PermissionWatch.Others(null, group, transactionalId(inference, group));
        watch = new PermissionWatch(broker, roles(console), others, config, registry);
    }

    /** Returns null without transactions. */
    private static String transactionalId(InferenceConfig inference, String group) {
        return inference.delivery() == DeliveryGuarantee.EXACTLY_ONCE
                ? ReplicaId.transactionalId(inference, group).orElse(null)
                : null;
    }

    private static Set<String> roles(ConsoleConfig console) {
        Set<String> roles = new HashSet<>(Set.of("inference"));
        if (console.enabled()) {
            roles.add("console");
        }
        return roles;
    }

    /** Starts the checks, unless there is no Kafka, as in tests. */
    void start(@Observes StartupEvent event, Config config) {
        if (config.getValue(CHANNEL + "connector", String.class).equals("smallrye-kafka")) {
            watch.start();
        }
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
