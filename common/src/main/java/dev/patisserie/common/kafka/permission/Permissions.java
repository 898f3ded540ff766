package dev.patisserie.common.kafka.permission;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** The permissions of all users, which are in {@code deploy/kafka/permissions.csv} alone. */
public final class Permissions {

    private static final String FILE = "permissions.csv";
    private static final int COLUMNS = 5;

    private Permissions() {}

    /** Returns all permissions, in the order of the file. */
    public static List<Permission> all() {
        try (var in = Permissions.class.getResourceAsStream(FILE);
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(Permissions::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the permissions of some users. */
    public static List<Permission> of(Set<String> users) {
        return all().stream()
                .filter(permission -> users.contains(permission.user()))
                .toList();
    }

    private static Permission parse(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalStateException("expected %d columns, found '%s'".formatted(COLUMNS, line));
        }
        ResourceType type = ResourceType.fromString(cells[1].replace('-', '_'));
        PatternType pattern = PatternType.fromString(cells[2].toUpperCase(Locale.ROOT));
        AclOperation operation = SecurityUtils.operation(cells[4]);
        if (type.isUnknown() || pattern.isUnknown() || operation.isUnknown()) {
            throw new IllegalStateException(
                    "expected a resource, a pattern and an operation of Kafka, found '%s'".formatted(line));
        }
        return new Permission(cells[0], type, pattern, cells[3], operation);
    }
}
