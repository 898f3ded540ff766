package dev.patisserie.inference.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** What this replica is called. */
public final class ReplicaId {

    private ReplicaId() {}

    /** Returns {@code inference.replica-id}, or else the host name; empty where the machine does not know its name. */
    public static Optional<String> of(InferenceConfig config) {
        return config.replicaId().or(ReplicaId::hostName);
    }

    private static Optional<String> hostName() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
