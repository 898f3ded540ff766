package dev.patisserie.trainer.http;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Comes before every handler of both ports and sets the headers that a browser obeys. Health and metrics have a port of
 * their own (the management interface); their paths still answer on the main port, for probes and scrapers that were
 * configured before.
 */
@ApplicationScoped
class HttpGuard {

    private static final int FIRST = Integer.MIN_VALUE;

    private volatile Router management; // null until the server starts

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
        // Quarkus lets pages of every site read the management port.
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
