package dev.patisserie.common.kafka.permission;

import java.util.Objects;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A permission of a user, as a line of {@code deploy/kafka/permissions.csv}.
 *
 * @param user the user, by its role
 * @param type the kind of resource
 * @param pattern whether {@code name} is a whole name or the start of one
 * @param name name of the resource
 * @param operation the allowed operation; reading and writing imply describing
 */
public record Permission(String user, ResourceType type, PatternType pattern, String name, AclOperation operation) {

    /** Rejects missing parts. */
    public Permission {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(operation, "operation");
    }

    /** Returns whether the permission is for a resource. */
    public boolean covers(ResourceType otherType, String otherName) {
        return type == otherType
                && (pattern == PatternType.PREFIXED ? otherName.startsWith(name) : name.equals(otherName));
    }

    /** Returns the operation and the resource, e.g. {@code WRITE on topic predictions}. */
    public String description() {
        return "%s on %s %s%s"
                .formatted(
                        operation,
                        type.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                        name,
                        pattern == PatternType.PREFIXED ? "*" : "");
    }
}
