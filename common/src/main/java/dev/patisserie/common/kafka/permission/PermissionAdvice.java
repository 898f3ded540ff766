package dev.patisserie.common.kafka.permission;

import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.fault.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;

/** The code and the fix of a refused operation of a Kafka client. */
public final class PermissionAdvice {

    private static final Pattern USERNAME = Pattern.compile("\\busername\\s*=\\s*[\"']([^\"']*)[\"']");

    private PermissionAdvice() {}

    /** Returns the user of the settings of a client; {@code USER} if they have none, as with certificates. */
    public static String user(Map<String, ?> client) {
        Matcher username = USERNAME.matcher(String.valueOf(client.get(SaslConfigs.SASL_JAAS_CONFIG)));
        return username.find() ? username.group(1) : "USER";
    }

    /** Returns the command that grants a role to a user. */
    public static String command(String role, String user) {
        return "KAFKA=HOST:PORT deploy/kafka/acls.sh --command-config FILE %s=%s".formatted(role, user);
    }

    /**
     * Returns the code, the operations that may be missing with the roles that have them, and the fix, if a broker
     * refused a user or one of its operations; empty for other failures. Kafka does not name the operation.
     *
     * @param user the user of the client
     */
    public static Optional<String> of(Throwable failure, String user) {
        Optional<AuthorizationException> unauthorized = cause(failure, AuthorizationException.class);
        if (unauthorized.isPresent()) {
            return Optional.of("%s: user '%s' lacks %s; grant it a role of deploy/kafka/permissions.csv by '%s'"
                    .formatted(
                            ErrorCode.KAFKA_PERMISSION_MISSING,
                            user,
                            lacked(unauthorized.get()),
                            command("ROLE", user)));
        }
        return cause(failure, AuthenticationException.class)
                .map(refused -> "%s: %s".formatted(ErrorCode.KAFKA_LOGIN_REFUSED, login(refused, user)));
    }

    private static <T> Optional<T> cause(Throwable failure, Class<T> type) {
        return Causes.of(failure).filter(type::isInstance).map(type::cast).findFirst();
    }

    private static String login(AuthenticationException refused, String user) {
        return refused instanceof SslAuthenticationException
                ? "check ssl.truststore.location, and the name in the broker's certificate"
                : "check the user '%s' and the password in sasl.jaas.config, and sasl.mechanism".formatted(user);
    }

    private static String lacked(AuthorizationException refused) {
        if (refused instanceof TopicAuthorizationException topics) {
            return topics.unauthorizedTopics().isEmpty() ? ofAdministration() : onTopics(topics.unauthorizedTopics());
        }
        if (refused instanceof GroupAuthorizationException group && group.groupId() != null) {
            return candidates(ResourceType.GROUP, List.of(group.groupId()));
        }
        if (refused instanceof TransactionalIdAuthorizationException) {
            return candidates(ResourceType.TRANSACTIONAL_ID, List.of());
        }
        if (refused instanceof ClusterAuthorizationException) {
            return "WRITE on the topic, or " + candidates(ResourceType.CLUSTER, List.of());
        }
        return "a permission";
    }

    private static String onTopics(Collection<String> topics) {
        return topics.stream()
                .sorted()
                .map(topic -> candidates(ResourceType.TOPIC, List.of(topic)))
                .collect(Collectors.joining(", and "));
    }

    /** Returns the permissions to create and to describe topics, whose refusals by Kafka do not name the topic. */
    private static String ofAdministration() {
        return described(permission -> isOfTopics(permission.type())
                && permission.operation() != AclOperation.READ
                && permission.operation() != AclOperation.WRITE);
    }

    private static boolean isOfTopics(ResourceType type) {
        return type == ResourceType.TOPIC || type == ResourceType.CLUSTER;
    }

    /** Returns the permissions of the table on a resource; with no name, on all of its kind. */
    private static String candidates(ResourceType type, Collection<String> names) {
        String known = described(permission -> permission.type() == type
                && (names.isEmpty() || names.stream().anyMatch(name -> permission.covers(type, name))));
        return known.isEmpty()
                ? "an operation on %s %s".formatted(type.name().toLowerCase(Locale.ROOT), String.join(", ", names))
                : known;
    }

    private static String described(Predicate<Permission> condition) {
        Map<String, String> roles = Permissions.all().stream()
                .filter(condition)
                .collect(Collectors.groupingBy(
                        Permission::description,
                        TreeMap::new,
                        Collectors.mapping(Permission::user, Collectors.joining(", "))));
        return roles.entrySet().stream()
                .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(" or "));
    }
}
