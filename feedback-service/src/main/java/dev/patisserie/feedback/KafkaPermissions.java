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

/** Reports the permissions of Kafka that the service lacks. Its group and its transactions have its application id. */
@Singleton
class KafkaPermissions {

    private PermissionWatch watch; // null before the start

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

    @PreDestroy
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }
}
