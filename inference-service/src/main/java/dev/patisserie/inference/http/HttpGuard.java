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
 * Comes before every handler of both ports: sets the headers that a browser obeys, rejects requests whose framing is
 * ambiguous, and on the main port those of other hosts and of other sites' pages.
 *
 * <p>Health and metrics have a port of their own (the management interface). Their paths still answer on the main port,
 * for probes and scrapers that were configured before.
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
        router.route().order(FIRST).handler(this::manage); // without a path, which it would hide
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
        // Quarkus lets pages of every site read this port.
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

    /** What a proxy may read as another request than this server does. */
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
                        Reason.FRAMING,
                        501,
                        "expected Transfer-Encoding: chunked, or none; found another" + " coding"));
    }

    private Optional<Rejection> sender(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (!hosts.accept(host)) {
            return Optional.of(new Rejection(
                    Reason.HOST,
                    421,
                    "this service has no host of the name in the header Host; name it in"
                            + " inference.http.hosts if it is one"));
        }
        return CrossSite.isForged(request)
                ? Optional.of(new Rejection(
                        Reason.ORIGIN,
                        403,
                        "expected a request of this service's own page, or of no browser;"
                                + " found one of another site's page"))
                : Optional.empty();
    }

    /** Triton answers whatever type a client accepts: whether it is binary, the request says. */
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
