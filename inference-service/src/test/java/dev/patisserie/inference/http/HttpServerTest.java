package dev.patisserie.inference.http;

import static dev.patisserie.inference.Checkpoints.model;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.stream.InMemoryChannels;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.awt.Color;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the server with malicious and very slow clients. */
@QuarkusTest
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
class HttpServerTest {

    private static final String INFER = "/v2/models/desserts/infer";

    @TestHTTPResource
    URI main;

    @TestHTTPResource(management = true)
    URI management;

    @Inject
    LiveModel live;

    private final List<RawConnection> open = new ArrayList<>();

    @BeforeEach
    void serve() {
        live.replace(model("m-1").event(), new FakeClassifier());
    }

    @AfterEach
    void close() throws Exception {
        for (RawConnection connection : open) {
            connection.close();
        }
    }

    private RawConnection connect() throws Exception {
        var connection = new RawConnection(main.getPort());
        open.add(connection);
        return connection;
    }

    private RawConnection connect(String path, int contentLength) throws Exception {
        return connect()
                .send("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                        .formatted(path, contentLength));
    }

    private String ask(String request) throws Exception {
        return connect().send(request).readToEnd();
    }

    private static Response infer() {
        String file = Base64.getEncoder().encodeToString(TestModel.picture(Color.RED));
        return given().body("""
                        {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["%s"]}]}\
                        """.formatted(file).getBytes()).post(INFER);
    }

    /** The ports of health and metrics: the management port and the main port. */
    private URI[] bases() {
        return new URI[] {main.resolve("/q"), management.resolve("/q")};
    }

    private void everybodyElseIsAnswered() {
        assertThat(infer().statusCode()).isEqualTo(200);
        for (URI base : bases()) {
            given().get(base + "/health/live").then().statusCode(200);
            given().get(base + "/health/ready").then().statusCode(200);
            given().get(base + "/metrics").then().statusCode(200);
        }
        given().get("/models").then().statusCode(200);
    }

    @Test
    void rejectsRequestsForAnUnknownModelWithoutReadingTheirBodies() throws Exception {
        // Given
        List<RawConnection> slow = new ArrayList<>();
        for (int i = 0; i < 260; i++) {
            slow.add(connect("/v2/models/nosuch/infer", 1_000_000).send("x"));
        }

        // When, then
        everybodyElseIsAnswered();
        for (RawConnection connection : slow) {
            assertThat(connection.readToEnd())
                    .startsWith("HTTP/1.1 404")
                    .containsIgnoringCase("connection: close")
                    .contains("expected model 'desserts'");
        }
    }

    @Test
    void slowBodiesDoNotOccupyRequests() throws Exception {
        // Given: many more bodies than inference.max-requests
        for (int i = 0; i < 40; i++) {
            connect(INFER, 1_000_000).send("x");
        }

        everybodyElseIsAnswered();
    }

    @Test
    void incompleteRequestsDoNotBlockOthers() throws Exception {
        for (int i = 0; i < 500; i++) {
            connect().send("GET /models HTTP/1.1\r\nHost: loc");
        }

        everybodyElseIsAnswered();
    }

    @Test
    void discardsOnlyAPartOfAnUnreadBody() throws Exception {
        // Given: a body that never ends
        RawConnection connection = connect("/v2/nothing", 200_000_000);

        // When
        long sent = 0;
        try {
            while (sent < 100_000_000) {
                connection.send(new byte[8192]);
                sent += 8192;
            }
        } catch (IOException e) {
            // Then: the connection is closed after a few network buffers
            assertThat(sent).isLessThan(50_000_000);
            return;
        }
        throw new AssertionError("all of it was read");
    }

    @Test
    void keepsAConnectionAfterCompleteRequests() throws Exception {
        RawConnection connection = connect();
        for (int i = 0; i < 2; i++) {
            connection.send("POST /v2/repository/index HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Content-Length: 2\r\n\r\n"
                    + "{}");
            assertThat(connection.readHeaders())
                    .contains("HTTP/1.1 200")
                    .doesNotContainIgnoringCase("connection: close");
            connection.send("GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.readHeaders()).contains("HTTP/1.1 200");
        }
    }

    /** The following bytes could be interpreted as the body or as another request. */
    @ParameterizedTest
    @ValueSource(strings = {"xchunked", "gzip, chunked", "identity", "chunked, chunked"})
    void rejectsAnUnsupportedTransferEncoding(String coding) throws Exception {
        String answer = ask(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: %s\r\n\r\n0\r\n\r\nGET /models HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .formatted(INFER, coding));

        assertThat(answer).startsWith("HTTP/1.1 501").containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void rejectsAnUnknownVersionOfHttp() throws Exception {
        assertThat(ask("GET /v2 HTTP/9.9\r\nHost: localhost\r\n\r\n")).contains(" 505 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\1", "\0\0\r\n", "\t", "\u007f"})
    void rejectsControlBytesBeforeARequest(String bytes) throws Exception {
        String answer = ask(bytes + "GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answer).doesNotContain(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/models", "/v2", "/console/events", "/q/metrics", "/q/openapi"})
    void rejectsRequestsWithAForeignHost(String path) throws Exception {
        assertThat(ask("GET %s HTTP/1.1\r\nHost: evil.example\r\n\r\n".formatted(path)))
                .startsWith("HTTP/1.1 421")
                .contains("inference.http.hosts");
    }

    @Test
    void countsRejectedRequests() throws Exception {
        // Given
        double before = rejected("host");

        // When
        ask("GET /v2 HTTP/1.1\r\nHost: evil.example\r\n\r\n");

        // Then
        assertThat(rejected("host")).isEqualTo(before + 1);
    }

    private double rejected(String reason) {
        String series = "inference_http_rejected_total{reason=\"%s\"} ".formatted(reason);
        return given().get(management.resolve("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:1", "[::1]", "10.9.8.7:8082"})
    void acceptsItsOwnNamesAndAddresses(String host) throws Exception {
        assertThat(ask("GET /v2 HTTP/1.1\r\nConnection: close\r\nHost: %s\r\n\r\n".formatted(host)))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, same-origin, 200",
        "Sec-Fetch-Site, none, 200",
        "Origin, http://evil.example, 403",
        "Origin, null, 403",
        "Origin, 'not an origin', 403",
        "X-Nothing, of a program, 200",
    })
    void rejectsRequestsFromPagesOfOtherSites(String header, String value, int status) {
        given().header(header, value)
                .body("{}")
                .post("/v2/repository/index")
                .then()
                .statusCode(status);
        given().header(header, value).get("/v2").then().statusCode(200);
    }

    @Test
    void acceptsRequestsOfItsOwnPageWithOnlyAnOriginHeader() {
        String own = "http://" + main.getAuthority();

        given().header("Origin", own).post("/v2/repository/index").then().statusCode(200);
    }

    @Test
    void rejectsAPhotoWithoutAMediaType() throws Exception {
        assertThat(ask("POST /console/images HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Content-Length: 1\r\n"
                        + "Connection: close\r\n\r\n"
                        + "x"))
                .startsWith("HTTP/1.1 415")
                .contains("application/octet-stream");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/models",
                "/v2",
                "/v2/nothing",
                "/nothing",
                "/console/",
                "/q/health",
                "/q/metrics",
                "/q/openapi",
                "/q/swagger-ui/",
            })
    void setsSecurityHeaders(String path) {
        given().redirects()
                .follow(false)
                .get(path)
                .then()
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/metrics", "/nothing"})
    void setsSecurityHeadersOnTheManagementPort(String path) {
        given().header("Origin", "http://evil.example")
                .get(management.resolve("/q") + path)
                .then()
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("X-Content-Type-Options", "nosniff")
                .header("Access-Control-Allow-Origin", (String) null);
    }

    @Test
    void servesHealthAndMetricsOnBothPorts() {
        for (URI base : bases()) {
            given().get(base + "/health/live").then().statusCode(200).body("checks.name", hasItem("workers"));
            given().get(base + "/health/ready").then().statusCode(200);
            assertThat(given().get(base + "/metrics").asString()).contains("inference_model_age_seconds");
        }
        given().get(management.resolve("/models")).then().statusCode(404);
    }
}
