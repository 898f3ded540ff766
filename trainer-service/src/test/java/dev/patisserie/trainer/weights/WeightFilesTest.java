package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.trainer.weights.WeightServer.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightFilesTest {

    private static final byte[] CONTENT = new byte[300_000];
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final DownloadProgress UNHEARD = (bytes, total) -> {};

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private static final PublishedWeights WEIGHTS =
            new PublishedWeights("net/net.h5", Optional.of(FileHash.sha256(Sha256.of(CONTENT))));

    @TempDir
    Path root;

    private Path cache;
    private Path part;

    @BeforeEach
    void locations() {
        cache = root.resolve("cache");
        part = cache.resolve("net.h5.part");
    }

    @Test
    void prefersTheConfiguredFolderToTheNetwork() throws IOException {
        Path placed = Files.write(root.resolve("net.h5"), CONTENT);

        assertThat(inFolder(URI.create("http://localhost:1")).find(WEIGHTS, UNHEARD))
                .isEqualTo(placed);
    }

    @Test
    void rejectsAnotherFileInTheConfiguredFolder() throws IOException {
        Files.writeString(root.resolve("net.h5"), "something else");

        assertFails(
                ErrorCode.WEIGHTS_CORRUPT,
                () -> inFolder(URI.create("http://localhost:1")).find(WEIGHTS, UNHEARD),
                root.resolve("net.h5").toString(),
                "expected " + WEIGHTS.hash().get(),
                "found SHA-256 ",
                "http://localhost:1/net/net.h5");
    }

    @Test
    void downloadsOnceAndThenUsesTheCache() throws IOException {
        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            // When
            Path first = cached(server.base()).find(WEIGHTS, UNHEARD);
            Path second = cached(server.base()).find(WEIGHTS, UNHEARD);

            // Then
            assertThat(first).isEqualTo(second).isEqualTo(cache.resolve("net.h5"));
            assertThat(first).hasBinaryContent(CONTENT);
            assertThat(server.ranges).containsExactly("none");
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void reportsProgressUpToTheWholeFile() throws IOException {
        List<Long> received = new ArrayList<>();

        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            cached(server.base()).find(WEIGHTS, (bytes, total) -> {
                assertThat(total).isEqualTo(OptionalLong.of(CONTENT.length));
                received.add(bytes);
            });
        }

        assertThat(received).isSorted().endsWith((long) CONTENT.length);
    }

    @Test
    void replacesADamagedFileInTheCache() throws IOException {
        Files.createDirectories(cache);
        Files.writeString(cache.resolve("net.h5"), "damaged");

        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            assertThat(cached(server.base()).find(WEIGHTS, UNHEARD)).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void resumesAnEarlierDownload() throws IOException {
        // Given
        keepPart(100_000);

        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            // When
            Path file = cached(server.base()).find(WEIGHTS, UNHEARD);

            // Then
            assertThat(file).hasBinaryContent(CONTENT);
            assertThat(server.ranges).containsExactly("bytes=100000-");
        }
    }

    @Test
    void restartsIfTheServerCannotResume() throws IOException {
        keepPart(100_000);

        try (var server = new WeightServer(CONTENT, Behaviour.IGNORE_RANGE)) {
            assertThat(cached(server.base()).find(WEIGHTS, UNHEARD)).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void restartsIfThePartialFileIsTooLong() throws IOException {
        Files.createDirectories(cache);
        Files.write(part, new byte[CONTENT.length + 1]);

        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            assertThat(cached(server.base()).find(WEIGHTS, UNHEARD)).hasBinaryContent(CONTENT);
            assertThat(server.ranges).containsExactly("bytes=300001-", "none");
        }
    }

    @Test
    void restartsAFileWithoutAHash() throws IOException {
        keepPart(100_000);
        var unhashed = new PublishedWeights("net/net.h5", Optional.empty());

        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            assertThat(cached(server.base()).find(unhashed, UNHEARD)).hasBinaryContent(CONTENT);
            assertThat(server.ranges).containsExactly("none");
        }
    }

    @Test
    void resumesWhenTheServerHangsUp() throws IOException {
        try (var server = new WeightServer(CONTENT, Behaviour.HANG_UP, Behaviour.SERVE)) {
            assertThat(cached(server.base()).find(WEIGHTS, UNHEARD)).hasBinaryContent(CONTENT);
            assertThat(server.ranges).containsExactly("none", "bytes=150000-");
        }
    }

    @Test
    void resumesWhenTheConnectionStalls() throws IOException {
        try (var server = new WeightServer(CONTENT, Behaviour.STALL, Behaviour.SERVE)) {
            WeightFiles impatient = files(Optional.empty(), server.base(), Duration.ofSeconds(5));

            assertThat(impatient.find(WEIGHTS, UNHEARD)).hasBinaryContent(CONTENT);
            assertThat(server.ranges).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void failsWithoutMoreDataAndKeepsTheReceivedPart() throws IOException {
        try (var server = new WeightServer(CONTENT, Behaviour.HANG_UP, Behaviour.NOT_FOUND)) {
            assertFails(
                    ErrorCode.WEIGHTS_MISSING, () -> cached(server.base()).find(WEIGHTS, UNHEARD), "HTTP status 404");
            assertThat(part).hasSize(150_000);
        }
    }

    @Test
    void deletesADownloadWithAnotherHash() throws IOException {
        byte[] other = CONTENT.clone();
        other[7]++;

        try (var server = new WeightServer(other, Behaviour.SERVE)) {
            assertFails(
                    ErrorCode.WEIGHTS_CORRUPT,
                    () -> cached(server.base()).find(WEIGHTS, UNHEARD),
                    "expected " + WEIGHTS.hash().get(),
                    "found SHA-256 " + Sha256.of(other),
                    server.base() + "/net/net.h5");
            assertThat(part).doesNotExist();
            assertThat(cache.resolve("net.h5")).doesNotExist();
        }
    }

    @Test
    void errorWithoutANetworkNamesTheFileAndTheFolder() throws IOException {
        // Given: an address without a server
        URI gone;
        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            gone = server.base();
        }

        // Then
        assertFails(
                ErrorCode.WEIGHTS_MISSING,
                () -> inFolder(gone).find(WEIGHTS, UNHEARD),
                "net.h5",
                "in " + root + " or " + cache,
                "Fetch " + gone + "/net/net.h5",
                WEIGHTS.hash().get().toString(),
                "put it into " + root);
    }

    @Test
    void stopsOnCancellationAndKeepsTheReceivedPart() throws IOException {
        DownloadProgress cancelling = (bytes, total) -> {
            throw new CancellationException("enough");
        };

        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            assertThatThrownBy(() -> cached(server.base()).find(WEIGHTS, cancelling))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(part).isNotEmptyFile();
    }

    @Test
    void downloadsAFileOnlyOnceAtATime() throws IOException {
        // Given: a second request for the file from within the first one's download
        try (var server = new WeightServer(CONTENT, Behaviour.SERVE)) {
            WeightFiles files = cached(server.base());
            DownloadProgress inner = (bytes, total) -> assertFails(
                    ErrorCode.WEIGHTS_MISSING, () -> files.find(WEIGHTS, UNHEARD), "another thread is downloading it");

            // Then
            assertThat(files.find(WEIGHTS, inner)).hasBinaryContent(CONTENT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVE", "UNANNOUNCED"})
    void rejectsADownloadAsSoonAsItIsAboveTheLimit(Behaviour behaviour) throws IOException {
        List<Long> received = new ArrayList<>();

        try (var server = new WeightServer(CONTENT, behaviour)) {
            WeightFiles files = files(Optional.empty(), server.base(), IDLE, 100_000);

            assertFails(
                    ErrorCode.WEIGHTS_CORRUPT,
                    () -> files.find(WEIGHTS, (bytes, total) -> received.add(bytes)),
                    "at most 100000 bytes (trainer.weights-limit-bytes)");

            assertThat(server.ranges).as("no further attempt").containsExactly("none");
        }
        assertThat(part).doesNotExist();
        assertThat(received).allMatch(bytes -> bytes <= 100_000);
    }

    @Test
    void acceptsAFileOfTheLimitsSize() throws IOException {
        try (var server = new WeightServer(CONTENT, Behaviour.UNANNOUNCED)) {
            WeightFiles files = files(Optional.empty(), server.base(), IDLE, CONTENT.length);

            assertThat(files.find(WEIGHTS, UNHEARD)).hasBinaryContent(CONTENT);
        }
    }

    private WeightFiles cached(URI base) {
        return files(Optional.empty(), base, Duration.ofMinutes(1));
    }

    private WeightFiles inFolder(URI base) {
        return files(Optional.of(root), base, Duration.ofMinutes(1));
    }

    private WeightFiles files(Optional<Path> folder, URI base, Duration idle) {
        return files(folder, base, idle, 1L << 30);
    }

    private WeightFiles files(Optional<Path> folder, URI base, Duration idle, long maxBytes) {
        Duration connect = Duration.ofMinutes(1);
        return new WeightFiles(new WeightFiles.Locations(folder, cache, base, connect, idle, maxBytes));
    }

    private void keepPart(int bytes) throws IOException {
        Files.createDirectories(cache);
        Files.write(part, Arrays.copyOf(CONTENT, bytes));
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .hasMessageContainingAll(parts)
                .extracting("code")
                .isEqualTo(code);
    }
}
