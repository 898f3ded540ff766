package dev.patisserie.inference.api;

import static dev.patisserie.inference.Checkpoints.model;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.http.RawConnection;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.protocol.ContentCoding;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.stream.InMemoryChannels;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests HTTP: paths, statuses and headers. The messages are tested in {@code protocol}. */
@QuarkusTest
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
class InferenceApiTest {

    private static final String INFER = "/v2/models/desserts/infer";

    @TestHTTPResource
    URI address;

    @Inject
    LiveModel live;

    @Inject
    Catalog catalog;

    /** Classes cake and pie; the probability of cake grows with red. */
    @BeforeEach
    void serve() {
        live.replace(model("m-1").event(), new FakeClassifier(pixels -> {
            float red = (pixels[0] & 0xFF) / 255f;
            return new float[] {red, 1 - red};
        }));
    }

    private static String base64Request(byte[] file) {
        return """
        {"id":"r-1","inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["%s"]}]}\
        """.formatted(Base64.getEncoder().encodeToString(file));
    }

    private static ValidatableResponse post(String path, String json) {
        return given().body(json.getBytes(StandardCharsets.UTF_8)).post(path).then();
    }

    @Test
    void classifiesAnImageInJson() {
        post(INFER, base64Request(TestModel.picture(Color.RED)))
                .statusCode(200)
                .contentType("application/json")
                .body("model_name", equalTo("desserts"))
                .body("model_version", equalTo("m-1"))
                .body("id", equalTo("r-1"))
                .body("outputs.name", contains("probabilities", "label"))
                .body("outputs[0].shape", contains(1, 2))
                .body("outputs[0].data", contains(1f, 0f))
                .body("outputs[1].data", contains("cake"));
    }

    @Test
    void classifiesPixelsInBinaryAndAnswersInBinary() {
        // Given: one blue image of 16 x 16
        byte[] json = """
                {"parameters":{"binary_data_output":true},
                 "inputs":[{"name":"pixels","datatype":"UINT8","shape":[1,16,16,3],"parameters":{"binary_data_size":768}}],
                 "outputs":[{"name":"probabilities"}]}\
                """.getBytes(StandardCharsets.UTF_8);
        var body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(new byte[16 * 16 * 3]);

        // When
        Response response = given().header("Inference-Header-Content-Length", json.length)
                .contentType("application/octet-stream")
                .body(body.toByteArray())
                .post("/v2/models/desserts/versions/m-1/infer");

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).isEqualTo("application/octet-stream");
        int length = Integer.parseInt(response.header("Inference-Header-Content-Length"));
        byte[] answer = response.asByteArray();
        assertThat(answer).hasSize(length + 2 * Float.BYTES);
        ByteBuffer floats = ByteBuffer.wrap(answer, length, 2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new float[] {floats.getFloat(), floats.getFloat()}).containsExactly(0f, 1f);
    }

    @Test
    void returnsServerAndModelMetadata() {
        get("/v2")
                .then()
                .statusCode(200)
                .body("name", equalTo("inference-service"))
                .body("extensions", contains("binary_tensor_data", "classification"));
        for (String path : new String[] {"", "/versions/m-1"}) {
            get("/v2/models/desserts" + path)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("desserts"))
                    .body("versions", contains("m-1"))
                    .body("inputs.name", contains("image", "pixels"))
                    .body("inputs[1].shape", contains(-1, 16, 16, 3))
                    .body("outputs[0].datatype", equalTo("FP32"))
                    .body("outputs[0].parameters.labels", contains("cake", "pie"));
            get("/v2/models/desserts" + path + "/ready").then().statusCode(200);
        }
        get("/v2/health/live").then().statusCode(200).body("live", equalTo(true));
        get("/v2/health/ready").then().statusCode(200).body("ready", equalTo(true));
    }

    @Test
    void listsThePublishedModels() {
        catalog.publish(model("m-0").event());
        catalog.publish(model("m-1").accuracy(0.9).event());
        try {
            post("/v2/repository/index", "{}")
                    .statusCode(200)
                    .body("version", contains("m-1", "m-0"))
                    .body("state", contains("READY", "UNAVAILABLE"))
                    .body("[1].reason", containsString("ELIGIBLE"));
        } finally {
            catalog.withdraw("m-0");
            catalog.withdraw("m-1");
        }
    }

    @Test
    void answers503WhileNoModelServes() {
        live.clear();

        post(INFER, base64Request(TestModel.picture(Color.RED)))
                .statusCode(503)
                .body("error", containsString("no verified model serves"));
        get("/v2/models/desserts").then().statusCode(503).body("error", containsString("no"));
        get("/v2/models/desserts/ready").then().statusCode(503);
        get("/v2/health/ready").then().statusCode(503).body("ready", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/flowers",
                "/v2/models/flowers/ready",
                "/v2/models/desserts/versions/m-0",
                "/v2/models/desserts/versions/m-0/ready",
                "/v2/nothing"
            })
    void answers404ForUnknownPathsAndModels(String path) {
        get(path).then().statusCode(404).body("error", containsString("")).body("size()", equalTo(1));
    }

    @Test
    void answers404ForInferenceWithAModelThatDoesNotServe() {
        String request = base64Request(TestModel.picture(Color.RED));

        post("/v2/models/flowers/infer", request)
                .statusCode(404)
                .body("error", containsString("expected model 'desserts'"));
        post("/v2/models/desserts/versions/m-0/infer", request)
                .statusCode(404)
                .body("error", containsString("expected version m-1"));
    }

    @Test
    void answers400ForInvalidImagesAndRequests() {
        post(INFER, base64Request(new byte[] {1, 2, 3})).statusCode(400).body("error", containsString("image 0: "));
        post(INFER, "{").statusCode(400).body("error", containsString("JSON"));
        given().header("Inference-Header-Content-Length", "many")
                .body(new byte[1])
                .post(INFER)
                .then()
                .statusCode(400)
                .body("error", containsString("was 'many'"));
    }

    @Test
    void answers413AboveTheLimitsOnBodyImageAndImageCount() throws Exception {
        // The body is announced but not sent; it is not read, and the connection is closed.
        try (var connection = new RawConnection(address.getPort())) {
            connection.send(
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(INFER, 17 << 20));
            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 413").contains("at most 16777216 bytes");
        }
        post(INFER, base64Request(new byte[9 << 20])).statusCode(413).body("error", containsString("image 0: "));
        post(INFER, """
                        {"inputs":[{"name":"image","datatype":"BYTES","shape":[65],"data":[]}]}\
                        """).statusCode(413).body("error", containsString("at most 64 images"));
    }

    @ParameterizedTest
    @CsvSource({"gzip, GZIP", "deflate, DEFLATE"})
    void decompressesRequestsAndCompressesResponses(String header, ContentCoding coding) throws Exception {
        byte[] json = base64Request(TestModel.picture(Color.RED)).getBytes(StandardCharsets.UTF_8);

        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address.resolve(INFER))
                                .header("Content-Encoding", header)
                                .header("Accept-Encoding", header)
                                .POST(BodyPublishers.ofByteArray(coding.encode(json)))
                                .build(),
                        BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Encoding")).contains(header);
        assertThat(answer.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(new String(coding.decode(answer.body(), 10_000, "max"), StandardCharsets.UTF_8))
                .contains("\"data\":[\"cake\"]");
    }

    @Test
    void answers413ForADecompressionBombAnd415ForAnUnknownCompression() {
        given().header("Content-Encoding", "gzip")
                .body(ContentCoding.GZIP.encode(new byte[17 << 20]))
                .post(INFER)
                .then()
                .statusCode(413)
                .body("error", containsString("when decompressed"));
        given().header("Content-Encoding", "br")
                .body(new byte[1])
                .post(INFER)
                .then()
                .statusCode(415)
                .body("error", containsString("gzip, deflate or identity"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "image/png", "application/json", "*/*"})
    void ignoresTheAcceptHeader(String type) {
        given().accept(type)
                .body(base64Request(TestModel.picture(Color.RED)))
                .post(INFER)
                .then()
                .statusCode(200);
        given().accept(type).get("/v2/models/desserts").then().statusCode(200);
        given().accept(type).get("/v2/models/flowers").then().statusCode(404);
    }

    @Test
    void countsRequestsByReason() {
        post(INFER, base64Request(TestModel.picture(Color.RED))).statusCode(200);
        post(INFER, "{").statusCode(400);

        assertThat(get("/q/metrics").asString())
                .contains("inference_requests_total{outcome=\"answered\",reason=\"none\"}")
                .contains("inference_requests_total{outcome=\"failed\",reason=\"REQUEST_INVALID\"}")
                .contains("inference_request_images_total")
                .contains("inference_request_seconds_bucket")
                .contains("inference_model_pin{state=\"none\"} 1.0");
    }

    @Test
    void servesTheCommittedOpenApiDocument() throws Exception {
        String served = get("/q/openapi").asString();

        Path found = Files.writeString(Path.of("target", "openapi.yaml"), served);
        assertThat(Path.of("..", "docs", "openapi.yaml"))
                .as("if the change is meant, copy inference-service/%s there", found)
                .hasContent(served);
    }

    @Test
    void servesTheOpenApiPage() {
        get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger"));
    }
}
