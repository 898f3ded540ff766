package dev.patisserie.inference.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/** Response headers that restrict the pages of this service in a browser. */
final class SecurityHeaders {

    private static final String POLICY = "Content-Security-Policy";

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI uses an inline script and generates styles and images. */
    private static final String SWAGGER_UI = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private SecurityHeaders() {}

    /** Sets the headers before a request is handled; a handler may replace the policy. */
    static void add(RoutingContext ctx) {
        MultiMap headers = ctx.response().headers();
        boolean page = ctx.normalizedPath().startsWith("/q/swagger-ui");
        headers.set(POLICY, page ? SWAGGER_UI : NOTHING);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        ctx.next();
    }
}
