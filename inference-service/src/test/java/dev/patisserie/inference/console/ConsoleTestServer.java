package dev.patisserie.inference.console;

import dev.patisserie.inference.TestHttpServer;
import dev.patisserie.inference.config.ConsoleConfig;
import dev.patisserie.inference.model.TestModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Serves the page with only a hub; tests supply the events. The caller closes it. */
final class ConsoleTestServer implements AutoCloseable {

    /** The id of every dropped photo. */
    static final String DROPPED = "console-1";

    private static final String FILES = "META-INF/resources/console/";

    private final Vertx vertx = Vertx.vertx();
    /** Name of the only thumbnail, a red square. */
    static final String PHOTO = "photo";

    private final ConsoleHub hub;
    private final Set<HttpServerResponse> viewers = ConcurrentHashMap.newKeySet();
    private final int port;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final List<String> labelRequests = new CopyOnWriteArrayList<>();
    private final List<String> trainingRequests = new CopyOnWriteArrayList<>();
    private volatile boolean isAway;
    private volatile boolean rejectsLabels;

    ConsoleTestServer(ConsoleHub hub) throws Exception {
        this.hub = hub;
        Router router = Router.router(vertx);
        new ConsoleRoutes(new Enabled()).add(router);
        router.get("/operations").handler(ConsoleTestServer::noOperations);
        router.get("/console/events").handler(this::tell);
        router.post("/console/images").handler(ConsoleTestServer::drop);
        router.get("/console/thumbnails/" + PHOTO).handler(ConsoleTestServer::photo);
        router.get("/console/thumbnails/*").handler(this::miss);
        router.get("/console/photos").handler(ConsoleTestServer::photoOfTheQueue);
        router.route("/labels*").handler(BodyHandler.create(false)).handler(this::label);
        router.post("/retraining").handler(BodyHandler.create(false)).handler(this::retrain);
        router.get("/console/").handler(ctx -> send(ctx, FILES + "index.html"));
        router.get("/console/*").handler(ctx -> send(ctx, FILES + name(ctx, "/console/")));
        router.get("/webjars/uplot/*").handler(ctx -> send(ctx, uplot(ctx)));
        port = TestHttpServer.listen(vertx, router);
    }

    /** Returns the page's address. */
    String page() {
        return "http://localhost:" + port + "/console/";
    }

    /** Disconnects all viewers, and rejects new ones while away. */
    void setAway(boolean away) {
        isAway = away;
        if (away) {
            viewers.forEach(viewer -> viewer.reset());
        }
    }

    /** Returns the number of connected viewers so far. */
    long connections() {
        return connections.get();
    }

    /** Returns the number of requested thumbnails, which do not exist. */
    long misses() {
        return misses.get();
    }

    private static void photo(RoutingContext ctx) {
        ctx.response().putHeader("Content-Type", "image/png").end(Buffer.buffer(TestModel.picture(Color.RED)));
    }

    /** Returns a photo, unless the id says that it has expired. */
    private static void photoOfTheQueue(RoutingContext ctx) {
        if (ctx.request().getParam("imageId").contains("expired")) {
            ctx.response().setStatusCode(410).end("{\"error\":\"The photo is no longer in Kafka\"}");
        } else {
            photo(ctx);
        }
    }

    private void label(RoutingContext ctx) {
        if (rejectsLabels) {
            ctx.response().setStatusCode(503).end("{\"error\":\"Kafka did not acknowledge all labels\"}");
            return;
        }
        labelRequests.add("%s %s %s"
                .formatted(
                        ctx.request().method(), ctx.request().path(), ctx.body().asString()));
        ctx.response()
                .setStatusCode(202)
                .putHeader("Content-Type", "application/json")
                .end("{}");
    }

    /** Returns the requests to label and retract so far: method, path and body. */
    List<String> labelRequests() {
        return labelRequests;
    }

    private void retrain(RoutingContext ctx) {
        trainingRequests.add(ctx.body().asString());
        boolean isOutdated = ctx.body().asString().contains("outdated");
        ctx.response()
                .setStatusCode(isOutdated ? 409 : 202)
                .putHeader("Content-Type", "application/json")
                .end(isOutdated ? "{\"error\":\"expected the id of the proposed training\"}" : "{}");
    }

    /** Returns the bodies of the requests for a training so far. */
    List<String> trainingRequests() {
        return trainingRequests;
    }

    void setRejectsLabels(boolean rejects) {
        rejectsLabels = rejects;
    }

    private void miss(RoutingContext ctx) {
        misses.incrementAndGet();
        ctx.response().setStatusCode(404).end();
    }

    /** The console of a service without authentication. */
    private record Enabled() implements ConsoleConfig {

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Actions actions() {
            return Actions.AUTO;
        }
    }

    private static void noOperations(RoutingContext ctx) {
        ctx.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"operate\":false,\"label\":true,\"user\":null}");
    }

    private static void drop(RoutingContext ctx) {
        ctx.response()
                .setStatusCode(202)
                .putHeader("Content-Type", "application/json")
                .end("{\"imageId\":\"%s\"}".formatted(DROPPED));
    }

    private void tell(RoutingContext ctx) {
        connections.incrementAndGet();
        if (isAway) {
            ctx.request().connection().close();
            return;
        }
        HttpServerResponse viewer = ctx.response();
        viewer.setChunked(true).putHeader("Content-Type", "text/event-stream");
        viewer.write("retry: 100\n\n");
        viewers.add(viewer);
        var subscription = hub.watch(() -> {})
                .subscribe()
                .with(event -> viewer.write(
                        "event: %s\ndata: %s\n\n".formatted(event.kind().label(), event.json())));
        viewer.closeHandler(closed -> {
            subscription.cancel();
            viewers.remove(viewer);
        });
    }

    private static String name(RoutingContext ctx, String before) {
        return ctx.request().path().substring(before.length());
    }

    /** Resolves paths of libraries without a version, like the service. */
    private static String uplot(RoutingContext ctx) {
        var about = new Properties();
        String place = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
        try (var in = ConsoleTestServer.class.getResourceAsStream(place)) {
            about.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "META-INF/resources/webjars/uplot/%s/%s"
                .formatted(about.getProperty("version"), name(ctx, "/webjars/uplot/"));
    }

    private static void send(RoutingContext ctx, String resource) {
        try (var in = ConsoleTestServer.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                ctx.response().setStatusCode(404).end();
                return;
            }
            ctx.response().putHeader("Content-Type", type(resource)).end(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String resource) {
        return switch (resource.substring(resource.lastIndexOf('.'))) {
            case ".html" -> "text/html";
            case ".css" -> "text/css";
            case ".svg" -> "image/svg+xml";
            default -> "text/javascript";
        };
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
