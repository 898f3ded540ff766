package dev.patisserie.common.kafka.permission;

import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.fault.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthenticationException;
import org.jboss.logging.Logger;

/**
 * What Kafka refuses a process, as of the latest check. Each finding is logged once until it changes. One thread
 * checks; all threads may read.
 */
public final class PermissionReport {

    private static final Logger LOG = Logger.getLogger(PermissionReport.class);

    private final Map<String, Object> broker;
    private final List<Permission> needed;
    private final Function<Permission, Optional<String>> names;
    private final String user;
    private final Set<Permission> reported = new HashSet<>();
    private volatile Findings findings = new Findings(List.of(), Optional.empty());

    /** The findings of a check; while the login is refused, all permissions are missing. */
    private record Findings(List<Permission> missing, Optional<String> refusal) {}

    /**
     * Creates a report without findings.
     *
     * @param broker the settings of the client
     * @param needed the permissions that the process needs
     * @param names returns the name of the resource that is used; empty if none is
     */
    public PermissionReport(
            Map<String, Object> broker, List<Permission> needed, Function<Permission, Optional<String>> names) {
        this.broker = new HashMap<>(broker);
        this.needed = List.copyOf(needed);
        this.names = names;
        user = PermissionAdvice.user(broker);
    }

    /** Asks the broker. A failure other than a refused login, such as a broker that is down, changes no finding. */
    public void check() {
        try (Admin admin = Admin.create(broker)) {
            List<Permission> missing = new PermissionCheck(admin).missing(needed, names);
            findings = new Findings(missing, Optional.empty());
            reported.retainAll(missing);
            missing.stream().filter(reported::add).forEach(this::log);
        } catch (RuntimeException | Error e) {
            LOG.debugf(e, "permissions not checked");
            if (Causes.of(e).anyMatch(AuthenticationException.class::isInstance)) {
                refused(PermissionAdvice.of(e, user));
            }
        }
    }

    private void log(Permission permission) {
        LOG.errorf(
                "permission missing role=%s permission=\"%s\" code=%s user=\"%s\" fix=\"%s\"",
                permission.user(),
                permission.description(),
                ErrorCode.KAFKA_PERMISSION_MISSING,
                user,
                PermissionAdvice.command(permission.user(), user));
    }

    private void refused(Optional<String> reason) {
        if (!reason.equals(findings.refusal())) {
            LOG.errorf("login refused reason=\"%s\"", reason.orElse(""));
        }
        findings = new Findings(needed, reason);
        reported.clear(); // those that are missing after the login are logged again
    }

    /** Returns the code and the fix while Kafka refuses the login; empty otherwise. */
    public Optional<String> loginRefusal() {
        return findings.refusal();
    }

    /**
     * Returns the code and the missing permissions with their roles; empty without any, and if the login is refused.
     */
    public Optional<String> missing() {
        Findings latest = findings;
        return latest.refusal().isPresent() || latest.missing().isEmpty()
                ? Optional.empty()
                : Optional.of(latest.missing().stream()
                        .map(permission -> "%s (%s)".formatted(permission.description(), permission.user()))
                        .collect(Collectors.joining(", ", ErrorCode.KAFKA_PERMISSION_MISSING + ": ", "")));
    }

    /** Returns the number of missing permissions: all of them while the login is refused. */
    public int count() {
        return findings.missing().size();
    }
}
