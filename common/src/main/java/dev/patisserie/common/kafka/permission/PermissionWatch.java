package dev.patisserie.common.kafka.permission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Checks the permissions of a service at its start and every minute, on its own thread. The gauge {@value #MISSING}
 * counts the missing ones. The owner closes it.
 */
public final class PermissionWatch implements AutoCloseable {

    /** Number of missing permissions. */
    public static final String MISSING = "kafka.permissions.missing";

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final PermissionReport report;
    private final Others others;
    private final Config config;
    private final ScheduledExecutorService executor;

    /**
     * Creates a check, which {@link #start} begins.
     *
     * @param broker the settings under {@code kafka.*}
     * @param roles the roles of the service
     * @param others the names of the other resources that the service uses
     * @param config the settings, with the names of the topics
     * @param registry receives the gauge
     */
    public PermissionWatch(
            Map<String, Object> broker, Set<String> roles, Others others, Config config, MeterRegistry registry) {
        this.others = others;
        this.config = config;
        Map<String, Object> client = new HashMap<>(broker);
        client.put("client.id", "permissions");
        report = new PermissionReport(client, Permissions.of(roles), this::name);
        executor = Executors.newSingleThreadScheduledExecutor(PermissionWatch::thread);
        Gauge.builder(MISSING, report::count)
                .description("Permissions that Kafka's authorizer does not grant this service")
                .register(registry);
    }

    /**
     * Names of resources that the settings of channels do not have.
     *
     * @param topic an internal topic, which may not exist; null without
     * @param group the consumer group; null without
     * @param transactionalId the transactional id; null without
     */
    public record Others(String topic, String group, String transactionalId) {

        private Optional<String> of(ResourceType type) {
            return Optional.ofNullable(
                    switch (type) {
                        case TOPIC -> topic;
                        case GROUP -> group;
                        case TRANSACTIONAL_ID -> transactionalId;
                        default -> null;
                    });
        }
    }

    private static Thread thread(Runnable check) {
        var thread = new Thread(check, "permissions");
        thread.setDaemon(true); // an unresponsive broker must not keep the process alive
        return thread;
    }

    /** Starts the checks. */
    public void start() {
        executor.scheduleWithFixedDelay(report::check, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Returns the readiness of the service. Missing permissions are data of it: some are not required by the others,
     * and those of a record that waits are reported by its progress. Not ready while Kafka refuses the login.
     */
    public HealthCheckResponse readiness() {
        var response = HealthCheckResponse.named("kafka permissions").up();
        report.missing().ifPresent(missing -> response.withData("missing", missing));
        report.loginRefusal().ifPresent(refusal -> response.down().withData("reason", refusal));
        return response.build();
    }

    private Optional<String> name(Permission permission) {
        if (permission.type() == ResourceType.TOPIC && permission.pattern() == PatternType.LITERAL) {
            return Optional.of(topic(permission.name()));
        }
        return others.of(permission.type());
    }

    /** Returns the configured name of a topic. */
    private String topic(String name) {
        for (String direction : List.of("incoming", "outgoing")) {
            for (String channel : List.of(name, '"' + name + '"')) {
                var configured =
                        config.getOptionalValue("mp.messaging.%s.%s.topic".formatted(direction, channel), String.class);
                if (configured.isPresent()) {
                    return configured.get();
                }
            }
        }
        return name;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
