package dev.patisserie.common.kafka.permission;

import dev.patisserie.common.fault.Causes;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** The fix of a refused operation of a Kafka client. */
public final class PermissionAdvice {

    private PermissionAdvice() {}

    /** Returns the fix if a broker refused a user or one of its operations; empty for other failures. */
    public static Optional<String> of(Throwable failure) {
        if (Causes.of(failure).anyMatch(AuthorizationException.class::isInstance)) {
            return Optional.of(
                    "grant the user the permissions of its role in deploy/kafka/permissions.csv, by deploy/kafka/acls.sh");
        }
        return Causes.of(failure).anyMatch(AuthenticationException.class::isInstance)
                ? Optional.of("check the user and the password in sasl.jaas.config, and sasl.mechanism")
                : Optional.empty();
    }
}
