package dev.patisserie.inference.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Set;

/**
 * Detects requests that a browser makes for a page of another site. Such a page cannot read the response, but the
 * request could change state, or occupy one of the few places of console viewers. Only links to this service remain.
 */
final class CrossSite {

    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    /** Returns whether a page of another site makes this request, unless it reads and is a navigation. */
    static boolean isForged(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (SAFE.contains(request.method().name())) {
            String mode = request.getHeader("Sec-Fetch-Mode");
            return site != null && mode != null && !OWN.contains(site) && !mode.equals("navigate");
        }
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
