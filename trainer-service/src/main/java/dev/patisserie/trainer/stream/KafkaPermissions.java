package dev.patisserie.trainer.stream;

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

/** Reports the permissions of Kafka that the trainer lacks. */
@Singleton
class KafkaPermissions {

    private static final String CHANNEL = "mp.messaging.incoming.training-requests.";

    private PermissionWatch watch; // null without Kafka, as in tests

    void start(
            @Observes StartupEvent event,
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry) {
        if (config.getValue(CHANNEL + "connector", String.class).equals("smallrye-kafka")) {
            String group = config.getValue(CHANNEL + "group.id", String.class);
            var others = new PermissionWatch.Others(null, group, SearchLoop.transactionalId(group));
            watch = new PermissionWatch(broker, Set.of("trainer"), others, config, registry).start();
        }
    }

    @PreDestroy
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }
}
