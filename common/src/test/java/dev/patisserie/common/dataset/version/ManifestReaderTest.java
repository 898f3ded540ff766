package dev.patisserie.common.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestReaderTest {

    private static final DatasetVersion VERSION = Versions.version(10);
    private static final String MANIFEST = new String(Versions.manifest(VERSION), StandardCharsets.UTF_8);

    private static DatasetVersion read(String manifest) throws IOException {
        return read(manifest.getBytes(StandardCharsets.UTF_8));
    }

    private static DatasetVersion read(byte[] manifest) throws IOException {
        return new ManifestReader("m.jsonl", new ByteArrayInputStream(manifest)).read(VERSION.id(), 10, 0);
    }

    @Test
    void readsAWrittenManifest() throws IOException {
        assertThat(read(MANIFEST)).isEqualTo(VERSION);
    }

    @Test
    void readsImagesThatBelongToNoClass() throws IOException {
        // Given
        DatasetVersion version = Versions.withOther(VERSION, 3);
        byte[] manifest = Versions.manifest(version);

        // When
        DatasetVersion read =
                new ManifestReader("m.jsonl", new ByteArrayInputStream(manifest)).read(version.id(), 10, 3);

        // Then
        assertThat(read).isEqualTo(version);
        assertThat(read.id()).isNotEqualTo(VERSION.id());
        assertThat(read.holdoutDigest()).isEqualTo(VERSION.holdoutDigest());
        assertThat(read.counts()).isEqualTo(VERSION.counts());
        assertThat(read.labels()).isEqualTo(VERSION.labels());
        assertThat(read.all()).hasSize(13);
        assertThat(new ManifestReader("m.jsonl", new ByteArrayInputStream(manifest)).read())
                .isEqualTo(version);
    }

    static Stream<Arguments> otherChanges() {
        return Stream.of(
                change(text -> text.replace("\"other\":3", "\"other\":2"), "expected version"),
                change(text -> text.replace(",\"other\":3", ""), "expected version"),
                change(text -> withLine(text, 13, line(text, 14)), "expected images sorted by digest, each once"),
                change(text -> withLine(text, 12, line(text, 2)), "split must be other and label absent"),
                change(text -> withLine(text, 11, line(text, 12)), "64 lower-case hex digits"),
                change(text -> text + line(text, 14) + "\n", "expected 13 images, found more"),
                change(text -> text.substring(0, text.lastIndexOf("{")), "expected 3 images, found the end after 2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherChanges")
    void rejectsChangedImagesOfNoClass(String reason, UnaryOperator<String> change) {
        DatasetVersion version = Versions.withOther(VERSION, 3);
        String manifest = new String(Versions.manifest(version), StandardCharsets.UTF_8);
        byte[] changed = change.apply(manifest).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() ->
                        new ManifestReader("m.jsonl", new ByteArrayInputStream(changed)).read(version.id(), 10, 3))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_MANIFEST_INVALID))
                .hasMessageContaining(reason);
    }

    @Test
    void placesAndOriginsAreNoPartOfTheVersion() throws IOException {
        String elsewhere = MANIFEST.replaceAll("shards/[0-9a-f]{64}", Place.shard("ab".repeat(32)))
                .replace("folder/", "other/")
                .replaceAll("\"offset\":\\d+", "\"offset\":7");

        assertThat(read(elsewhere).id()).isEqualTo(VERSION.id());
    }

    @Test
    void longOriginIsShortenedBetweenCharacters() throws IOException {
        // Given: the limit of 1000 is within a character that takes two
        ManifestEntry entry = VERSION.entries().get(0);
        String origin = "x".repeat(999) + "\uD83C\uDF70.jpg";
        ManifestEntry longest = entry.labelled(entry.label(), origin);

        assertThat(longest.origin()).isEqualTo("x".repeat(999));
        assertThat(Versions.manifest(Versions.of(List.of(longest)))).isNotEmpty();
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change(text -> "", "line 1: expected a header, found an empty file"),
                change(text -> text.replace("patisserie-dataset/1", "other/1"), "line 1: malformed"),
                change(text -> text.replace("\"images\":10", "\"images\":2000001"), "line 1: malformed"),
                change(text -> text.replace("\"images\":10", "\"images\":9"), "expected version"),
                change(text -> withLine(text, 3, "{"), "line 3: malformed"),
                change(text -> withLine(text, 3, "null"), "line 3: expected an object, found null"),
                change(text -> withLine(text, 3, ""), "line 3: malformed"),
                change(text -> withLine(text, 3, "x".repeat(9000)), "line 3: expected at most 8192 bytes"),
                change(text -> withLine(text, 3, line(text, 4)), "line 4: expected images sorted by digest, each once"),
                change(text -> withLine(text, 3, line(text, 2)), "line 3: expected images sorted by digest, each once"),
                change(text -> text + line(text, 11) + "\n", "line 12: expected 10 images, found more"),
                change(text -> text.replaceFirst("pie", "pi"), "expected images with SHA-256 " + VERSION.id()),
                change(text -> text.replaceFirst("\"train\"", "\"holdout\""), "expected images with SHA-256"),
                change(
                        text -> text.replaceFirst("\"train\"", "\"test\""),
                        "split must be train, validation or holdout"),
                change(text -> text.replaceFirst("\"pie\"", "\"../pie\""), "label must be the name of a folder"),
                change(text -> text.replaceFirst("\"pie\"", "\"..\""), "label must be the name of a folder"),
                change(text -> text.replaceFirst("\"pie\"", "\"a\\\\u0000b\""), "label must be the name of a folder"),
                change(
                        text -> text.replaceFirst("shards/", "shards/../"),
                        "object must be 'shards/' and 64 hex digits"),
                change(text -> text.replaceFirst("shards/", "/etc/"), "object must be 'shards/' and 64 hex digits"),
                change(text -> offset(text, "-1"), "offset must be 0 to"),
                change(text -> offset(text, "9223372036854775807"), "offset must be 0 to"),
                change(text -> offset(text, "9223372036854775808"), "malformed"),
                change(text -> text.replaceFirst("\"bytes\":\\d+", "\"bytes\":0"), "bytes must be 1 to 8388608"),
                change(text -> text.replaceFirst("\"bytes\":\\d+", "\"bytes\":2147483647"), "bytes must be 1 to"),
                change(text -> text.replaceFirst("\"dhash\":\"..", "\"dhash\":\"zz"), "dhash must be 32 hex digits"),
                change(text -> text.replaceFirst("\"sha256\":\"..", "\"sha256\":\"ZZ"), "64 lower-case hex digits"),
                change(text -> text.replaceFirst("\"group\":\"..", "\"group\":\""), "64 lower-case hex digits"),
                change(text -> text.replaceFirst(",\"group\":\"[0-9a-f]+\"", ""), "64 lower-case hex digits"));
    }

    private static Arguments change(UnaryOperator<String> change, String reason) {
        return Arguments.of(reason, change);
    }

    private static String offset(String text, String value) {
        return text.replaceFirst("\"offset\":\\d+", "\"offset\":" + value);
    }

    private static String line(String text, int number) {
        return text.split("\n")[number - 1];
    }

    private static String withLine(String text, int number, String line) {
        String[] lines = text.split("\n");
        lines[number - 1] = line;
        return String.join("\n", lines) + "\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void rejectsAChangedManifestWithTheLine(String reason, UnaryOperator<String> change) {
        String changed = change.apply(MANIFEST);

        assertThat(changed).isNotEqualTo(MANIFEST);
        assertInvalid(changed.getBytes(StandardCharsets.UTF_8), reason);
    }

    @Test
    void rejectsAManifestThatEndsAtAnyByte() {
        byte[] manifest = MANIFEST.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < manifest.length; length++) {
            assertInvalid(Arrays.copyOf(manifest, length), "m.jsonl");
        }
    }

    @Test
    void anyChangedByteIsRejectedOrNoContent() throws IOException {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] manifest = MANIFEST.getBytes(StandardCharsets.UTF_8);
            manifest[random.nextInt(manifest.length)] = (byte) random.nextInt(256);
            try {
                assertThat(read(manifest).id()).isEqualTo(VERSION.id());
            } catch (PatisserieException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.DATASET_MANIFEST_INVALID);
            }
        }
    }

    @Test
    void readsNoMoreOfAnEndlessLineThanTheLimit() {
        int[] read = new int[1];
        var endless = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return ' ';
            }
        };

        assertThatThrownBy(() -> new ManifestReader("m.jsonl", endless).read(VERSION.id(), 10, 0))
                .hasMessageContaining("line 1: expected at most 8192 bytes");
        assertThat(read[0]).isEqualTo(8193);
    }

    private static void assertInvalid(byte[] manifest, String reason) {
        assertThatThrownBy(() -> read(manifest))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_MANIFEST_INVALID))
                .hasMessageContaining("m.jsonl, line ")
                .hasMessageContaining(reason);
    }
}
