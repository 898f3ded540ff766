package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.permission.Permission;
import dev.patisserie.common.kafka.permission.Permissions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the table of permissions, and the script and the Strimzi users that have the same ones. */
class KafkaPermissionsTest {

    private static final Pattern CHANNEL = Pattern.compile(
            "^mp\\.messaging\\.(incoming|outgoing)\\.\"?([\\w.-]+?)\"?\\.connector=", Pattern.MULTILINE);

    /** An operation of a user on a topic. */
    private record Right(String user, AclOperation operation, String topic) {}

    private static Set<Right> onTopics(String user) {
        return Permissions.of(Set.of(user)).stream()
                .filter(permission ->
                        permission.type() == ResourceType.TOPIC && permission.pattern() == PatternType.LITERAL)
                .map(permission -> new Right(user, permission.operation(), permission.name()))
                .collect(Collectors.toSet());
    }

    private static Set<Right> channels(String user, String module) {
        String settings = ProjectFiles.text(module + "/src/main/resources/application.properties");
        return CHANNEL.matcher(settings)
                .results()
                .map(channel -> right(user, channel, settings))
                .collect(Collectors.toSet());
    }

    private static Right right(String user, MatchResult channel, String settings) {
        AclOperation operation = channel.group(1).equals("incoming") ? AclOperation.READ : AclOperation.WRITE;
        return new Right(user, operation, topic(channel, settings));
    }

    /** Returns the topic of a channel: the setting, or the name of the channel. */
    private static String topic(MatchResult channel, String settings) {
        String key = "mp.messaging.%s.%s.topic=".formatted(channel.group(1), channel.group(2));
        return settings.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElse(channel.group(2));
    }

    @Test
    void servicesHaveExactlyThePermissionsOfTheirChannels() {
        Set<Right> inference = channels("inference", "inference-service");
        inference.add(new Right("inference", AclOperation.WRITE, Topics.PREDICTIONS_SHADOW)); // without a channel
        assertThat(onTopics("inference")).isEqualTo(inference);
        Set<Right> trainer = channels("trainer", "trainer-service");
        trainer.add(new Right("trainer", AclOperation.WRITE, Topics.SEARCHES)); // the transactions of searches
        trainer.add(new Right("trainer", AclOperation.WRITE, Topics.TRAINING_REQUESTS));
        assertThat(onTopics("trainer")).isEqualTo(trainer);
    }

    @Test
    void allTopicsAreReadAndWritten() {
        List<Permission> all = Permissions.all();
        for (AclOperation operation : List.of(AclOperation.READ, AclOperation.WRITE)) {
            assertThat(all.stream()
                            .filter(permission -> permission.operation() == operation)
                            .map(Permission::name))
                    .as(operation.toString())
                    .containsAll(Topics.ALL);
        }
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void scriptGrantsExactlyThePermissions(@TempDir Path folder) throws Exception {
        // Given a program that records its arguments
        Path record = folder.resolve("arguments");
        Path program = folder.resolve("kafka-acls");
        Files.writeString(program, "#!/bin/sh\necho \"$@\" >> '%s'\n".formatted(record));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        // When
        var builder = new ProcessBuilder(
                        ProjectFiles.path("deploy/kafka/acls.sh").toString(), "--command-config", "admin.properties")
                .redirectErrorStream(true);
        builder.environment().put("KAFKA", "broker:9093");
        builder.environment().put("KAFKA_ACLS", program.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        List<Permission> granted = new ArrayList<>();
        for (String line : Files.readAllLines(record)) {
            assertThat(line)
                    .startsWith("--bootstrap-server broker:9093 ")
                    .contains("--command-config admin.properties");
            granted.addAll(granted(line.split(" ")));
        }
        assertThat(granted).containsExactlyInAnyOrderElementsOf(Permissions.all());
    }

    private static List<Permission> granted(String[] arguments) {
        String user = null;
        AclOperation operation = null;
        PatternType pattern = null;
        Map<String, ResourceType> names = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--allow-principal" -> user = arguments[i + 1].substring("User:".length());
                case "--operation" -> operation = SecurityUtils.operation(arguments[i + 1]);
                case "--resource-pattern-type" ->
                    pattern = PatternType.fromString(arguments[i + 1].toUpperCase(Locale.ROOT));
                case "--topic", "--group", "--transactional-id" ->
                    names.put(
                            arguments[i + 1],
                            ResourceType.fromString(arguments[i].substring(2).replace('-', '_')));
                case "--cluster" -> names.put("kafka-cluster", ResourceType.CLUSTER);
                default -> {}
            }
        }
        List<Permission> granted = new ArrayList<>();
        for (Map.Entry<String, ResourceType> name : names.entrySet()) {
            granted.add(new Permission(user, name.getValue(), pattern, name.getKey(), operation));
        }
        return granted;
    }

    @Test
    void usersOfStrimziHaveExactlyThePermissions() throws IOException {
        String expected = strimzi();
        Path written = Path.of("target", "users.yaml");
        Files.writeString(written, expected);

        assertThat(ProjectFiles.text("deploy/kafka/users.yaml"))
                .as("copy %s to deploy/kafka/users.yaml", written.toAbsolutePath())
                .isEqualTo(expected);
    }

    /** Returns a KafkaUser for each user; see the API reference of Strimzi, {@code AclRule}. */
    private static String strimzi() {
        Map<String, List<Permission>> users = Permissions.all().stream()
                .collect(Collectors.groupingBy(Permission::user, LinkedHashMap::new, Collectors.toList()));
        var text = new StringBuilder("# The users of permissions.csv for Strimzi; a test compares both files.\n");
        users.forEach((user, permissions) -> {
            text.append("""
                    ---
                    apiVersion: kafka.strimzi.io/v1
                    kind: KafkaUser
                    metadata:
                      name: %s
                      labels:
                        strimzi.io/cluster: patisserie
                    spec:
                      authentication:
                        type: scram-sha-512
                      authorization:
                        type: simple
                        acls:
                    """.formatted(user));
            permissions.stream()
                    .collect(Collectors.groupingBy(
                            permission -> List.of(permission.type(), permission.pattern(), permission.name()),
                            LinkedHashMap::new,
                            Collectors.toList()))
                    .values()
                    .forEach(same -> text.append(rule(same)));
        });
        return text.toString();
    }

    private static String rule(List<Permission> same) {
        Permission first = same.get(0);
        String resource =
                switch (first.type()) {
                    case CLUSTER -> "{type: cluster}";
                    case TRANSACTIONAL_ID -> resource("transactionalId", first);
                    default -> resource(first.type().name().toLowerCase(Locale.ROOT), first);
                };
        String operations = same.stream()
                .map(permission -> SecurityUtils.operationName(permission.operation()))
                .collect(Collectors.joining(", "));
        return "      - resource: %s%n        operations: [%s]%n".formatted(resource, operations);
    }

    private static String resource(String type, Permission permission) {
        return "{type: %s, name: \"%s\", patternType: %s}"
                .formatted(type, permission.name(), permission.pattern().name().toLowerCase(Locale.ROOT));
    }
}
