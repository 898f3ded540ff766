package dev.patisserie.inference.control;

import dev.patisserie.common.kafka.permission.PermissionWatch;
import dev.patisserie.inference.config.ConsoleConfig;
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

/**
 * Reports the permissions of Kafka that the service lacks: of its role, and of that of the console if it is enabled.
 */
@Singleton
class KafkaPermissions {

    private static final String CHANNEL = "mp.messaging.incoming.images.";

    private PermissionWatch watch; // null without Kafka, as in tests

    void start(
            @Observes StartupEvent event,
            Config config,
            ConsoleConfig console,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry) {
        if (config.getValue(CHANNEL + "connector", String.class).equals("smallrye-kafka")) {
            var others = new PermissionWatch.Others(null, config.getValue(CHANNEL + "group.id", String.class), null);
            watch = new PermissionWatch(broker, roles(console), others, config, registry).start();
        }
    }

    private static Set<String> roles(ConsoleConfig console) {
        Set<String> roles = new HashSet<>(Set.of("inference"));
        if (console.enabled()) {
            roles.add("console");
        }
        return roles;
    }

    @PreDestroy
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }
}
