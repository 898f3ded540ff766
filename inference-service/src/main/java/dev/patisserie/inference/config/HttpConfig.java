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
     * The host names of this service, without ports. Requests with another name in the header {@code Host} are
     * rejected. {@code *.name} matches all subdomains, and {@code *} disables the check. IP addresses and this
     * machine's own names are always accepted.
     */
    @WithDefault("localhost,127.0.0.1,[::1]")
    @Size(min = 1)
    Set<String> hosts();

    /** Maximum time from the first byte of a request to the end of its headers. */
    @WithDefault("PT15S")
    Duration headerTimeout();

    /** Maximum time from the headers of a request to the end of its body. */
    @WithDefault("PT1M")
    Duration bodyTimeout();

    /**
     * Maximum number of bytes of all bodies that are being received or wait for admission. Above the limit, the body
     * that has been arriving longest is rejected.
     */
    @WithDefault("67108864")
    @Min(1)
    long maxPendingBytes();
}
