package dev.patisserie.inference.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The name of this replica. */
public final class ReplicaId {

    private ReplicaId() {}

    /** Returns {@code inference.replica-id} or the host name; empty if the host name is unknown. */
    public static Optional<String> of(InferenceConfig config) {
        return config.replicaId().or(ReplicaId::hostName);
    }

    /** Returns the transactional id of this replica, the same after a restart; empty if the host name is unknown. */
    public static Optional<String> transactionalId(InferenceConfig config, String group) {
        return of(config).map(replica -> group + "-" + replica);
    }

    private static Optional<String> hostName() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
