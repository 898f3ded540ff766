package dev.patisserie.inference.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host names of this service. A web page of another site can make its own name resolve to this machine (DNS
 * rebinding), but the header {@code Host} still contains that name. IP addresses are always accepted.
 */
final class Hosts {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.%]+]");

    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");

    private static final String ANY = "*";

    private final Set<String> names;

    /**
     * Creates an instance with the configured names.
     *
     * @param names without ports; {@code *.name} for all subdomains, {@code *} for all names
     */
    Hosts(Set<String> names) {
        this.names = new HashSet<>();
        names.forEach(name -> this.names.add(normal(name)));
    }

    /** Adds this machine's own names. */
    Hosts withOwnNames() {
        try {
            InetAddress self = InetAddress.getLocalHost();
            names.add(normal(self.getHostName()));
            names.add(normal(self.getCanonicalHostName()));
        } catch (UnknownHostException e) {
            // The machine has no host name.
        }
        return this;
    }

    /**
     * Returns whether a request is addressed to this service.
     *
     * @param host the header {@code Host}; null if absent, which is accepted because browsers always send it
     */
    boolean accept(String host) {
        if (host == null || names.contains(ANY)) {
            return true;
        }
        String name = normal(PORT.matcher(host).replaceFirst(""));
        return ADDRESS.matcher(name).matches() || names.contains(name) || isBelow(name);
    }

    private boolean isBelow(String name) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (names.contains(ANY + name.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the name in lower case and without the trailing dot of a fully qualified name. */
    private static String normal(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
