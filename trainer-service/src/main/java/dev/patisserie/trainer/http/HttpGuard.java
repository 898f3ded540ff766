package dev.patisserie.trainer.http;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Runs before every handler of both ports and sets the security headers. Health and metrics have their own port (the
 * management interface); their paths still work on the main port for existing probes and scrapers.
 */
@ApplicationScoped
class HttpGuard {

    private static final int FIRST = Integer.MIN_VALUE;

    private volatile Router management; // null before the server starts

    void main(@Observes Router router) {
        router.route().order(FIRST).handler(HttpGuard::secure);
        router.route().order(FIRST).handler(this::manage); // without a path, which it would hide
    }

    void management(@Observes ManagementInterface server) {
        management = server.router();
        management.route().order(FIRST).handler(HttpGuard::secure);
    }

    private static void secure(RoutingContext ctx) {
        MultiMap headers = ctx.response().headers();
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        // Quarkus allows pages of every site to read the management port.
        ctx.addHeadersEndHandler(end -> headers.remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN));
        ctx.next();
    }

    private void manage(RoutingContext ctx) {
        String path = ctx.normalizedPath();
        Router router = management;
        if (router != null && (isBelow(path, "/q/health") || isBelow(path, "/q/metrics"))) {
            router.handleContext(ctx);
        } else {
            ctx.next();
        }
    }

    private static boolean isBelow(String path, String parent) {
        return path.equals(parent) || path.startsWith(parent + "/");
    }
}
