package dev.patisserie.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.kafka.permission.Permission;
import dev.patisserie.common.kafka.permission.PermissionAdvice;
import dev.patisserie.common.kafka.permission.PermissionCheck;
import dev.patisserie.common.kafka.permission.PermissionReport;
import dev.patisserie.common.kafka.permission.Permissions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Takes each permission of the table from its user, on a broker with TLS, SCRAM and an authorizer: the user's clients
 * are refused with the name of the resource, and the check names the permission. The table of the results is written to
 * {@code target/permissions.md}.
 */
class PermissionsOnBrokerTest {

    private static final Path REPORT = Path.of("target", "permissions.md");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static SecuredBroker broker;

    @BeforeAll
    static void start() throws Exception {
        BrokerLog.quiet();
        broker = SecuredBroker.start(folder);
        Files.writeString(REPORT, "| user | permission removed | exception | message |\n|---|---|---|---|\n");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static Stream<Permission> permissions() {
        return Permissions.all().stream();
    }

    @ParameterizedTest
    @MethodSource("permissions")
    void userWithoutAPermissionIsRefusedAndTheCheckNamesIt(Permission permission) throws Exception {
        // Given
        broker.revoke(permission);

        // When
        Throwable refused = catchThrowable(() -> use(permission));
        List<Permission> missing = missing(permission.user());
        broker.grant(permission);

        // Then
        Throwable cause = Causes.of(refused)
                .filter(AuthorizationException.class::isInstance)
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected a refusal, found " + refused, refused));
        report(permission, cause);
        // A user who may write to no topic is refused before the topic is known.
        if (isNamedByKafka(permission) && !(cause instanceof ClusterAuthorizationException)) {
            assertThat(cause).hasMessageContaining(permission.name());
        }
        assertThat(PermissionAdvice.of(refused, permission.user())).hasValueSatisfying(fix -> assertThat(fix)
                .contains(advice(permission, cause).toArray(String[]::new)));
        assertThat(missing).isEqualTo(isChecked(permission) ? List.of(permission) : List.of());
        use(permission);
        assertThat(missing(permission.user())).isEmpty();
    }

    /** The parts of the advice: the code, the user, the operation with the resource, the command. */
    private static List<String> advice(Permission permission, Throwable cause) {
        String operation = permission.description();
        if (cause instanceof ClusterAuthorizationException && permission.type() != ResourceType.CLUSTER) {
            operation = "WRITE on the topic"; // refused before the topic is known
        }
        return List.of(
                "KAFKA_PERMISSION_MISSING: user '" + permission.user() + "' lacks ",
                operation,
                "deploy/kafka/acls.sh --command-config FILE ROLE=" + permission.user());
    }

    /** The exceptions on transactional ids, creations and all topics have no name. */
    private static boolean isNamedByKafka(Permission permission) {
        return isOnOneTopic(permission) || permission.type() == ResourceType.GROUP;
    }

    private static boolean isOnOneTopic(Permission permission) {
        return permission.type() == ResourceType.TOPIC
                && permission.pattern() == PatternType.LITERAL
                && !permission.name().equals("*");
    }

    private static boolean isChecked(Permission permission) {
        return permission.type() != ResourceType.CLUSTER && !permission.name().equals("*");
    }

    private static List<Permission> missing(String user) {
        List<Permission> needed = Permissions.of(Set.of(user)).stream()
                .filter(PermissionsOnBrokerTest::isChecked)
                .toList();
        try (Admin admin = Admin.create(broker.login(user))) {
            return new PermissionCheck(admin).missing(needed, permission -> Optional.of(anyName(permission)));
        }
    }

    private static String anyName(Permission permission) {
        return permission.pattern() == PatternType.PREFIXED ? permission.name() + UUID.randomUUID() : permission.name();
    }

    private static void report(Permission permission, Throwable cause) throws IOException {
        String row = "| %s | %s | %s | %s |%n"
                .formatted(
                        permission.user(),
                        permission.description(),
                        cause.getClass().getSimpleName(),
                        cause.getMessage().replace("|", "\\|"));
        Files.writeString(REPORT, row, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** Does what the permission allows, as its user. */
    private static void use(Permission permission) throws Exception {
        String name = anyName(permission);
        switch (permission.type()) {
            case TOPIC -> useTopic(permission, name);
            case GROUP -> join(permission.user(), name);
            case TRANSACTIONAL_ID -> beginTransactions(permission.user(), name);
            case CLUSTER -> createTopic(permission.user(), "topic-" + UUID.randomUUID());
            default -> throw new AssertionError(permission);
        }
    }

    private static void useTopic(Permission permission, String name) throws Exception {
        switch (permission.operation()) {
            case READ -> read(permission.user(), name);
            case WRITE -> write(permission.user(), name);
            case ALL -> createTopic(permission.user(), name);
            case DESCRIBE, DESCRIBE_CONFIGS -> describe(permission);
            default -> throw new AssertionError(permission);
        }
    }

    private static void read(String user, String topic) {
        Map<String, Object> settings = broker.login(user);
        settings.put("allow.auto.create.topics", false);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            long end = consumer.position(partition, PATIENCE);
            writeAsSuperUser(topic);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) == end) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("no record of " + topic);
                }
                consumer.poll(Duration.ofMillis(100));
            }
        }
    }

    private static void writeAsSuperUser(String topic) {
        try (var producer =
                new KafkaProducer<>(broker.superUser(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key(), new byte[1]));
            producer.flush();
        }
    }

    private static byte[] key() {
        return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(String user, String topic) throws Exception {
        try (var producer =
                new KafkaProducer<>(broker.login(user), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key(), new byte[1])).get();
        }
    }

    private static void join(String user, String group) {
        Map<String, Object> settings = new HashMap<>(broker.login(user));
        settings.put("group.id", group);
        String topic = Permissions.of(Set.of(user)).stream()
                .filter(permission -> permission.operation() == AclOperation.READ && isOnOneTopic(permission))
                .findFirst()
                .orElseThrow()
                .name();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.assignment().isEmpty()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("no assignment in group " + group);
                }
                consumer.poll(Duration.ofMillis(100));
            }
        }
    }

    private static void beginTransactions(String user, String id) {
        Map<String, Object> settings = new HashMap<>(broker.login(user));
        settings.put("transactional.id", id);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
        }
    }

    private static void createTopic(String user, String topic) throws Exception {
        try (Admin admin = Admin.create(broker.login(user))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void describe(Permission permission) throws Exception {
        try (Admin admin = Admin.create(broker.login(permission.user()))) {
            if (permission.operation() == AclOperation.DESCRIBE) {
                admin.describeTopics(List.of("images")).allTopicNames().get();
            } else {
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, "images");
                admin.describeConfigs(List.of(resource)).all().get();
            }
        }
    }

    @Test
    void reportHasTheRefusedLoginAndThenTheMissingPermission() throws Exception {
        // Given a wrong password, and a permission that is not granted
        List<Permission> needed = Permissions.of(Set.of("inference"));
        Permission write = needed.stream()
                .filter(permission -> permission.name().equals("predictions"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> wrong = new HashMap<>(broker.login("inference"));
        wrong.put(
                "sasl.jaas.config",
                String.valueOf(wrong.get("sasl.jaas.config")).replace("password of", "x"));
        var refused = report(wrong, needed);
        var accepted = report(broker.login("inference"), needed);

        // When
        broker.revoke(write);
        refused.check();
        accepted.check();
        broker.grant(write);

        // Then
        assertThat(refused.loginRefusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("KAFKA_LOGIN_REFUSED", "'inference'"));
        assertThat(refused.missing()).isEmpty();
        assertThat(refused.count()).isEqualTo(needed.size());
        assertThat(accepted.loginRefusal()).isEmpty();
        assertThat(accepted.missing()).hasValue("KAFKA_PERMISSION_MISSING: WRITE on topic predictions (inference)");
        assertThat(accepted.count()).isEqualTo(1);

        // And once it is granted
        accepted.check();
        assertThat(accepted.missing()).isEmpty();
        assertThat(accepted.count()).isZero();
    }

    private static PermissionReport report(Map<String, Object> settings, List<Permission> needed) {
        return new PermissionReport(settings, needed, permission -> Optional.of(anyName(permission)));
    }

    @Test
    void wrongPasswordIsRefusedWithAFix() {
        Map<String, Object> settings = new HashMap<>(broker.login("reader"));
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"reader\" password=\"x\";");

        Throwable refused = catchThrowable(() -> {
            try (Admin admin = Admin.create(settings)) {
                admin.describeCluster().nodes().get();
            }
        });

        assertThat(PermissionAdvice.of(refused, PermissionAdvice.user(settings)))
                .hasValueSatisfying(fix -> assertThat(fix).contains("KAFKA_LOGIN_REFUSED", "'reader'", "password"));
    }
}
