package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Set;

/** Settings of the HTTP server, under {@code inference.http.*}. */
@ConfigMapping(prefix = "inference.http")
public interface HttpConfig {

    /**
     * The names under which clients address this service, without a port; requests whose header {@code Host} has
     * another name are rejected. {@code *.name} is every host below a name, and {@code *} alone switches the check off.
     * Addresses and this machine's own names are always accepted.
     */
    @WithDefault("localhost,127.0.0.1,[::1]")
    @Size(min = 1)
    Set<String> hosts();

    /** Longest time from the first byte of a request to the end of its headers. */
    @WithDefault("PT15S")
    Duration headerTimeout();

    /** Longest time from the headers of a request to the end of its body. */
    @WithDefault("PT1M")
    Duration bodyTimeout();

    /**
     * Most bytes of all bodies that are being received or wait for their turn. Above it, the body that has been
     * arriving for the longest time is rejected.
     */
    @WithDefault("67108864")
    @Min(1)
    long maxPendingBytes();
}
