package dev.patisserie.inference.http;

import dev.patisserie.inference.config.HttpConfig;
import dev.patisserie.inference.metrics.RejectedHttpRequests;
import dev.patisserie.inference.metrics.RejectedHttpRequests.Reason;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;

/**
 * Runs before all handlers of both ports. Sets security headers for browsers and rejects requests with ambiguous
 * framing. On the main port it also rejects requests to other hosts and from pages of other sites.
 *
 * <p>Health and metrics have a separate port (the management interface). Their paths remain available on the main port
 * for existing probes and scrapers.
 */
@ApplicationScoped
class HttpGuard {

    private static final int FIRST = Integer.MIN_VALUE;

    private final Hosts hosts;
    private final RejectedHttpRequests rejected;
    private volatile Router management; // null until the server starts

    HttpGuard(HttpConfig config, RejectedHttpRequests rejected) {
        this.hosts = new Hosts(config.hosts()).withOwnNames();
        this.rejected = rejected;
        HeaderDeadline.install(config.headerTimeout(), () -> rejected.count(Reason.HEADER_TIMEOUT));
    }

    private record Rejection(Reason rule, int status, String reason) {}

    void main(@Observes Router router) {
        router.route().order(FIRST).handler(SecurityHeaders::add);
        router.route().order(FIRST).handler(this::admit);
        router.route("/v2*").order(FIRST).handler(HttpGuard::ignoreAccept);
        router.route()
                .order(FIRST)
                .handler(this::manage); // without a path, because a path would hide the management routes
    }

    void management(@Observes ManagementInterface server) {
        management = server.router();
        management.route().order(FIRST).handler(SecurityHeaders::add);
        management.route().order(FIRST).handler(this::admitAnyHost);
    }

    private void admit(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        answer(ctx, framing(request).or(() -> sender(request)));
    }

    private void admitAnyHost(RoutingContext ctx) {
        // Quarkus permits pages of every site to read this port.
        ctx.addHeadersEndHandler(end -> ctx.response().headers().remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN));
        answer(ctx, framing(ctx.request()));
    }

    private void answer(RoutingContext ctx, Optional<Rejection> rejection) {
        HeaderDeadline.headersRead(ctx);
        UnreadBodyClose.closeAfterAnswer(ctx);
        if (rejection.isEmpty()) {
            ctx.next();
            return;
        }
        UnreadBodyClose.closeInAnyCase(ctx);
        rejected.count(rejection.get().rule());
        ctx.response()
                .setStatusCode(rejection.get().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("error", rejection.get().reason()).encode());
    }

    /** Returns a rejection for framing that a proxy may interpret differently. */
    private static Optional<Rejection> framing(HttpServerRequest request) {
        if (request.version() == null) {
            return Optional.of(new Rejection(Reason.FRAMING, 505, "expected HTTP/1.0, HTTP/1.1 or HTTP/2"));
        }
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        boolean readable =
                codings.isEmpty() || codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
        return readable
                ? Optional.empty()
                : Optional.of(new Rejection(
                        Reason.FRAMING, 501, "expected Transfer-Encoding: chunked, or none; found another coding"));
    }

    private Optional<Rejection> sender(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (!hosts.accept(host)) {
            return Optional.of(new Rejection(
                    Reason.HOST,
                    421,
                    "the host in the header Host is not a name of this service;"
                            + " add it to inference.http.hosts if it is one"));
        }
        return CrossSite.isForged(request)
                ? Optional.of(new Rejection(
                        Reason.ORIGIN,
                        403,
                        "expected a request from this service's own page or from a client"
                                + " other than a browser, found one from another site's page"))
                : Optional.empty();
    }

    /** Ignores the header Accept, like Triton; the request body determines whether the response is binary. */
    private static void ignoreAccept(RoutingContext ctx) {
        ctx.request().headers().remove(HttpHeaders.ACCEPT);
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
