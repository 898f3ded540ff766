package dev.patisserie.inference.console;

import dev.patisserie.inference.config.ConsoleConfig;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * The routes of the console page and its security policy. The server's static handler serves its files from
 * {@code META-INF/resources/console}.
 */
@ApplicationScoped
class ConsoleRoutes {

    private static final int BEFORE_ALL = -1000;

    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private final boolean enabled;

    ConsoleRoutes(ConsoleConfig config) {
        this.enabled = config.enabled();
    }

    void add(@Observes Router router) {
        if (enabled) {
            router.get("/").order(BEFORE_ALL).handler(ConsoleRoutes::redirect);
            router.route("/console*").order(BEFORE_ALL).handler(ConsoleRoutes::guard);
        } else {
            router.route("/console*")
                    .order(BEFORE_ALL)
                    .handler(ctx -> ctx.response().setStatusCode(404).end());
        }
    }

    /** Redirects to a relative address, which also works behind a proxy with a path prefix. */
    private static void redirect(RoutingContext ctx) {
        ctx.response().setStatusCode(307).putHeader("Location", "console/").end();
    }

    private static void guard(RoutingContext ctx) {
        if (ctx.request().path().equals("/console")) {
            redirect(ctx);
            return;
        }
        HttpServerResponse response = ctx.response();
        response.putHeader("Content-Security-Policy", POLICY);
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("Cache-Control", "no-cache"); // the page changes when the service is upgraded
        ctx.next();
    }
}
