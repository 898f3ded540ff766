package dev.patisserie.inference.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Set;

/**
 * Detects requests that a browser makes for a page of another site. Such a page cannot read the response, but the
 * request could change state.
 */
final class CrossSite {

    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    /** Returns whether a page of another site makes this request with a method that may change state. */
    static boolean isForged(HttpServerRequest request) {
        if (SAFE.contains(request.method().name())) {
            return false;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = request.getHeader("Origin");
        return origin != null && !isHost(origin, request.getHeader("Host"));
    }

    private static boolean isHost(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false; // includes the origin "null", which has no authority
        }
    }
}
