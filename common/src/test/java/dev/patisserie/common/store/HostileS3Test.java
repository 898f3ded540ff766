package dev.patisserie.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Tests the store with a server whose responses are slow, truncated or wrong. */
class HostileS3Test {

    private static final int BYTES = 1000;
    private static final String OBJECT = "ETag: \"e\"\r\n";
    private static final TransferTime SHORT = new TransferTime(Duration.ofMillis(500), 1 << 20);

    @TempDir
    Path temp;

    private FakeHttpServer server;
    private S3ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        server = new FakeHttpServer();
        store = store(SHORT);
    }

    private S3ObjectStore store(TransferTime time) {
        S3Client client = S3ObjectStore.client()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
        return new S3ObjectStore(StoreContent.MODELS, client, "models", "", time);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        server.close();
    }

    private void fetch() {
        store.fetch("m-1.zip", temp.resolve("fetched.zip"), BYTES);
    }

    private static String head(String fields) {
        return "HTTP/1.1 200 OK\r\n" + fields + "Connection: close\r\n\r\n";
    }

    private static String body(int bytes) {
        return "x".repeat(bytes);
    }

    @Test
    void fetchesAnObjectWithoutAReportedSize() {
        server.answer(head(OBJECT) + body(BYTES));

        fetch();

        assertThat(temp.resolve("fetched.zip")).hasSize(BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000\r\n", "", "Transfer-Encoding: chunked\r\n"})
    void truncatedObjectIsRetriable(String length) {
        String chunk = length.startsWith("Transfer") ? "1f4\r\n" : "";
        server.answer(head(OBJECT + length) + chunk + body(500));

        assertRetriable(this::fetch);
    }

    @Test
    void slowObjectIsRetriable() {
        server.drip(head(OBJECT + "Content-Length: 1000\r\n"));

        assertRetriable(this::fetch);
    }

    @Test
    void endlessObjectIsNotCopiedBeyondItsSize() {
        server.answer(head(OBJECT) + body(100 * BYTES));

        assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, this::fetch);
        assertThat(temp.resolve("fetched.zip").toFile().length()).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void rejectsAnObjectOfAnotherSize() {
        server.answer(head(OBJECT + "Content-Length: 999\r\n") + body(999));

        assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, this::fetch);
    }

    @Test
    void pageOfAProxyIsNotAnArchive() {
        server.answer(head("Content-Type: text/html\r\nContent-Length: 20\r\n") + "<html>sorry</html>  ");

        assertRetriable(this::fetch);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                ""
            })
    void invalidResponseIsRetriable(String answer) {
        server.answer(answer);

        assertRetriable(this::fetch);
    }

    private byte[] read() {
        return store.read("m-1.zip", 10, BYTES);
    }

    @Test
    void readsAPart() {
        server.answer(part("Content-Range: bytes 10-1009/5000\r\nContent-Length: 1000\r\n") + body(BYTES));

        assertThat(read()).hasSize(BYTES);
    }

    private static String part(String fields) {
        return head(OBJECT + fields).replace("200 OK", "206 Partial Content");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1000\r\n", // the server ignores the range
                "Content-Range: bytes 0-999/5000\r\nContent-Length: 1000\r\n",
                "Content-Range: many\r\nContent-Length: 1000\r\n"
            })
    void otherPartIsRetriable(String fields) {
        server.answer(part(fields) + body(BYTES));

        assertRetriable(this::read);
    }

    @Test
    void truncatedPartIsRetriable() {
        server.answer(part("Content-Range: bytes 10-1009/5000\r\n") + body(500));

        assertRetriable(this::read);
    }

    @Test
    void endlessPartIsReadUpToItsLength() {
        server.answer(part("Content-Range: bytes 10-1009/5000\r\n") + body(100 * BYTES));

        assertThat(read()).hasSize(BYTES);
    }

    @Test
    void slowPartIsRetriable() {
        server.drip(part("Content-Range: bytes 10-1009/5000\r\nContent-Length: 1000\r\n"));

        assertRetriable(this::read);
    }

    @Test
    void unreadableSizeIsRetriable() {
        server.answer(head("Content-Type: text/html\r\nContent-Length: 20\r\n"));

        assertRetriable(() -> store.find("m-1.zip"));
    }

    @Test
    void blockedUploadIsRetriable() throws IOException {
        Path archive = temp.resolve("large.zip");
        try (var file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(32 << 20); // more than the buffers of a connection take
        }
        server.ignore();

        try (S3ObjectStore hurried = store(new TransferTime(Duration.ofSeconds(1), 1L << 40))) {
            assertRetriable(() -> hurried.put("m-1.zip", archive));
        }
    }

    private static void assertRetriable(ThrowingCallable call) {
        assertCode(ErrorCode.MODEL_STORE_UNAVAILABLE, call);
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                .as(e.getMessage())
                .isEqualTo(code));
    }
}
