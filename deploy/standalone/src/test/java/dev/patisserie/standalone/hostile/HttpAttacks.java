package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Requests of the Open Inference Protocol that are malformed, oversized or forged. */
final class HttpAttacks {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static final List<Integer> REJECTED = List.of(400, 413);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI service;
    private final URI infer;
    private final String photo;

    /**
     * Prepares the requests.
     *
     * @param service address of the inference service
     * @param model name of the model that serves
     * @param photo a file that can be decoded
     */
    HttpAttacks(URI service, String model, byte[] photo) {
        this.service = service;
        this.infer = service.resolve("/v2/models/" + model + "/infer");
        this.photo = Base64.getEncoder().encodeToString(photo);
    }

    Stream<Attack> attacks() {
        return Stream.of(malformed(), shapes(), oversized(), memory(), encodings(), paths())
                .flatMap(attacks -> attacks);
    }

    /** Asserts that an honest request is answered. */
    void assertAnswered() throws IOException, InterruptedException {
        assertThat(post(input("[1]", quoted(photo), ""))).isEqualTo(200);
    }

    private Stream<Attack> malformed() {
        return Stream.of(
                        "",
                        "null",
                        "[]",
                        "{",
                        "{\"inputs\":null}",
                        "{\"inputs\":[null]}",
                        "{\"inputs\":[1]}",
                        input("[1]", "null", ""),
                        input("[1]", "1234567890123456789012", ""),
                        input("[1]", quoted(photo), ",\"outputs\":[null]"),
                        input(
                                "[1]",
                                quoted(photo),
                                ",\"outputs\":[{\"name\":\"label\",\"parameters\":{\"classification\":2147483648}}]"),
                        "[".repeat(100_000),
                        "{\"x\":".repeat(100_000))
                .map(
                        body ->
                                rejected(
                                        "malformed body of %d characters".formatted(body.length()),
                                        body));
    }

    private Stream<Attack> shapes() {
        return Stream.of(
                        "[1.5]",
                        "[NaN]",
                        "[1e400]",
                        "[9e999999999]",
                        "[-1]",
                        "[" + "9".repeat(900) + "]",
                        "[9223372036854775807,9223372036854775807]")
                .map(shape -> rejected("shape " + shape, input(shape, quoted(photo), "")));
    }

    private Stream<Attack> oversized() {
        return Stream.of(
                rejected("body of 17 MB", " ".repeat(17 << 20)),
                rejected("text of 15 MB", input("[1]", quoted("a".repeat(15_000_000)), "")),
                rejected("7.5 million numbers", pixels(7_500_000)),
                rejected(
                        "5 million empty texts",
                        input(
                                "[5000000]",
                                String.join(",", Collections.nCopies(5_000_000, "\"\"")),
                                "")),
                rejected(
                        "65 photos",
                        input(
                                "[65]",
                                String.join(",", Collections.nCopies(65, quoted("aaaa"))),
                                "")));
    }

    private Stream<Attack> memory() {
        String outputs =
                ",\"outputs\":["
                        + String.join(
                                ",", Collections.nCopies(150_000, "{\"name\":\"probabilities\"}"))
                        + "]";
        String texts = String.join(",", Collections.nCopies(2_300_000, "\"aaaa\""));
        return Stream.of(
                rejected("150,000 outputs", input("[1]", quoted(photo), outputs)),
                new Attack(
                        "four requests of 2.3 million texts at the same time",
                        () -> rejectsAtTheSameTime(4, input("[2300000]", texts, ""))));
    }

    private void rejectsAtTheSameTime(int count, String body) {
        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, count)
                        .mapToObj(
                                i ->
                                        client.sendAsync(
                                                request(body),
                                                HttpResponse.BodyHandlers.ofString()))
                        .toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isIn(400, 413, 503));
    }

    private Stream<Attack> encodings() {
        return Stream.of(
                new Attack(
                        "gzip bomb",
                        () -> assertThat(status(encoded("gzip", bomb()))).isIn(REJECTED)),
                new Attack(
                        "gzip that is none",
                        () -> assertThat(status(encoded("gzip", new byte[100]))).isIn(REJECTED)),
                new Attack(
                        "unknown content encoding",
                        () -> assertThat(status(encoded("br", new byte[100]))).isEqualTo(415)),
                headerLength("-1"),
                headerLength("99999999999"),
                headerLength("0"));
    }

    private Attack headerLength(String value) {
        return new Attack(
                "Inference-Header-Content-Length " + value,
                () ->
                        assertThat(
                                        status(
                                                HttpRequest.newBuilder(infer)
                                                        .timeout(TIMEOUT)
                                                        .header(
                                                                "Inference-Header-Content-Length",
                                                                value)
                                                        .POST(
                                                                HttpRequest.BodyPublishers.ofString(
                                                                        "{}"))
                                                        .build()))
                                .isIn(REJECTED));
    }

    private Stream<Attack> paths() {
        return Stream.of(
                        "/v2/models/%3Cscript%3E/infer",
                        "/v2/models/%ff%fe/infer",
                        "/v2/models/%00/infer",
                        "/v2/models/..%2f..%2f/infer",
                        "/console/../q/dev",
                        "/console/..%2f..%2fetc%2fpasswd",
                        "/console/thumbnails/..%2f..%2fetc%2fpasswd")
                .map(
                        path ->
                                new Attack(
                                        "path " + path,
                                        () ->
                                                assertThat(
                                                                status(
                                                                        HttpRequest.newBuilder(
                                                                                        service
                                                                                                .resolve(
                                                                                                        path))
                                                                                .timeout(TIMEOUT)
                                                                                .build()))
                                                        .isBetween(300, 499)));
    }

    private Attack rejected(String name, String body) {
        return new Attack(name, () -> assertThat(post(body)).isIn(REJECTED));
    }

    private int post(String body) throws IOException, InterruptedException {
        return status(request(body));
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(infer)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest encoded(String encoding, byte[] body) {
        return HttpRequest.newBuilder(infer)
                .timeout(TIMEOUT)
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    /** A service that answers before it has read the body closes; its answer may get lost then. */
    private int status(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException closed) {
            return 413;
        }
    }

    private static byte[] bomb() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 512; i++) {
                gzip.write(zeros);
            }
        }
        return bytes.toByteArray();
    }

    private static String input(String shape, String data, String more) {
        return "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":%s,\"data\":[%s]}]%s}"
                .formatted(shape, data, more);
    }

    private static String pixels(int count) {
        return "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,32,32,3],\"data\":[%s]}]}"
                .formatted(String.join(",", Collections.nCopies(count, "1")));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
