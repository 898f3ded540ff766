package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Requests of the Open Inference Protocol that are malformed, oversized or forged. */
final class HttpAttacks {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static final List<String> REJECTED = List.of("400", "413", ClosedConnection.ANSWER);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI service;
    private final URI infer;
    private final String photo;

    /**
     * Creates the requests.
     *
     * @param service address of the inference service
     * @param model name of the serving model
     * @param photo a decodable file
     */
    HttpAttacks(URI service, String model, byte[] photo) {
        this.service = service;
        this.infer = service.resolve("/v2/models/" + model + "/infer");
        this.photo = Base64.getEncoder().encodeToString(photo);
    }

    Stream<Attack> attacks() throws IOException {
        return Stream.of(malformed(), shapes(), oversized(), memory(), encodings(), paths())
                .flatMap(attacks -> attacks);
    }

    /** Asserts that an honest request is answered. */
    void assertAnswered() throws IOException, InterruptedException {
        assertThat(answered()).isNotEmpty();
    }

    /** Asserts that an honest request is answered by a model. */
    void assertAnsweredBy(String modelId) throws IOException, InterruptedException {
        assertThat(answered()).contains(quoted(modelId));
    }

    private String answered() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request(input("[1]", quoted(photo), "")), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
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
                .map(body -> rejected("malformed body of %d characters".formatted(body.length()), () -> body));
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
                .map(shape -> rejected("shape " + shape, () -> input(shape, quoted(photo), "")));
    }

    /** Creates large bodies when they are sent, so that they are not kept in memory. */
    private Stream<Attack> oversized() {
        return Stream.of(
                rejected("body of 17 MB", () -> " ".repeat(17 << 20)),
                new Attack("photo of 60 MB", this::rejectsHugePhoto),
                rejected("text of 15 MB", () -> input("[1]", quoted("a".repeat(15_000_000)), "")),
                rejected("7.5 million numbers", () -> pixels(7_500_000)),
                rejected("5 million empty texts", () -> input("[5000000]", repeated(5_000_000, "\"\""), "")),
                rejected("65 photos", () -> input("[65]", repeated(65, quoted("aaaa")), "")));
    }

    private String rejectsHugePhoto() {
        int blocks = 80; // of 1 MiB each: base64 of 60 MiB
        byte[] block = utf8("a".repeat(1 << 20));
        List<byte[]> body = new ArrayList<>(Collections.nCopies(blocks, block));
        body.add(0, utf8("{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\""));
        body.add(utf8("\"]}]}"));
        long bytes = body.stream().mapToLong(part -> part.length).sum();
        HttpRequest request = HttpRequest.newBuilder(infer)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArrays(body), bytes))
                .build();
        String answer = status(request, bytes);
        assertThat(answer).isIn(REJECTED);
        return answer;
    }

    private Stream<Attack> memory() {
        return Stream.of(
                rejected(
                        "150,000 outputs",
                        () -> input(
                                "[1]",
                                quoted(photo),
                                ",\"outputs\":[%s]".formatted(repeated(150_000, "{\"name\":\"probabilities\"}")))),
                new Attack(
                        "four requests of 2.3 million texts at the same time",
                        () -> rejectsAtTheSameTime(4, input("[2300000]", repeated(2_300_000, "\"aaaa\""), ""))));
    }

    private static String repeated(int count, String element) {
        return element + ("," + element).repeat(count - 1);
    }

    private String rejectsAtTheSameTime(int count, String body) {
        List<CompletableFuture<String>> answers = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> post(body)))
                .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .peek(answer -> assertThat(answer).isIn("400", "413", "503", "closed"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" and "));
    }

    private Stream<Attack> encodings() throws IOException {
        byte[] bomb = bomb();
        return Stream.of(
                answered("gzip bomb", encoded("gzip", bomb), bomb.length, REJECTED),
                answered("gzip that is none", encoded("gzip", new byte[100]), 100, REJECTED),
                answered("unknown content encoding", encoded("br", new byte[100]), 100, List.of("415")),
                headerLength("-1"),
                headerLength("99999999999"),
                headerLength("0"));
    }

    private Attack headerLength(String value) {
        HttpRequest request = HttpRequest.newBuilder(infer)
                .timeout(TIMEOUT)
                .header("Inference-Header-Content-Length", value)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return answered("Inference-Header-Content-Length " + value, request, 2, REJECTED);
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
                .map(path -> answered(
                        "path " + path,
                        HttpRequest.newBuilder(service.resolve(path))
                                .timeout(TIMEOUT)
                                .build(),
                        0,
                        List.of("301", "302", "400", "404", "405")));
    }

    private Attack rejected(String name, Supplier<String> body) {
        return new Attack(name, () -> {
            String answer = post(body.get());
            assertThat(answer).isIn(REJECTED);
            return answer;
        });
    }

    private Attack answered(String name, HttpRequest request, long bodyBytes, List<String> expected) {
        return new Attack(name, () -> {
            String answer = status(request, bodyBytes);
            assertThat(answer).isIn(expected);
            return answer;
        });
    }

    private String post(String body) {
        return status(request(body), utf8(body).length);
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

    /** Returns the status, or a note that the service closed the connection during the body. */
    private String status(HttpRequest request, long bodyBytes) {
        try {
            return Integer.toString(
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException failure) {
            if (ClosedConnection.isDuringBody(failure, bodyBytes)) {
                return ClosedConnection.ANSWER;
            }
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
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
                .formatted(repeated(count, "1"));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
