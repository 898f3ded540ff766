package dev.patisserie.standalone.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFileTest {

    @TempDir
    Path folder;

    private LabelFile.Content read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private LabelFile.Content read(byte[] bytes) throws IOException {
        return LabelFile.read(Files.write(folder.resolve("labels.csv"), bytes), Optional.of("-"));
    }

    private static LabelLine line(long number, String imageId, String label) {
        return new LabelLine(number, imageId, Optional.of(label), Optional.empty(), Optional.empty());
    }

    @Test
    void readsTheColumnsInAnyOrder() throws IOException {
        // When
        LabelFile.Content content = read("at,label,imageId,labeller\n2026-01-31T12:00:00Z,pie,i-1,ann\n,tart,i-2,\n");

        // Then
        assertThat(content.problems()).isEmpty();
        assertThat(content.lines())
                .containsExactly(
                        new LabelLine(
                                2,
                                "i-1",
                                Optional.of("pie"),
                                Optional.of("ann"),
                                Optional.of(Instant.parse("2026-01-31T12:00:00Z"))),
                        line(3, "i-2", "tart"));
    }

    @Test
    void readsQuotedValues() throws IOException {
        // Given a comma, a doubled quote and a line break inside values, and line ends of Windows
        String text = "imageId,label\r\n\"a,1\",\"pie \"\"warm\"\"\"\r\n\"b\n2\",tart\r\nc,tart\r\n";

        // Then the line of c is the fifth, because the value of b contains a line break
        assertThat(read(text).lines())
                .containsExactly(line(2, "a,1", "pie \"warm\""), line(3, "b\n2", "tart"), line(5, "c", "tart"));
    }

    @Test
    void ignoresAByteOrderMarkAndEmptyLines() throws IOException {
        assertThat(read("\uFEFFimageId,label\n\ni-1,pie\n\n").lines()).containsExactly(line(3, "i-1", "pie"));
    }

    @Test
    void theValueOfNoneIsNoClass() throws IOException {
        assertThat(read("imageId,label\ni-1,-\n").lines())
                .containsExactly(new LabelLine(2, "i-1", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void reportsEachWrongLineAndReadsTheOthers() throws IOException {
        // When
        LabelFile.Content content = read("imageId,label,labeller,at\n"
                + "i-1,pie,ann,\n"
                + "i-2,,ann,\n"
                + ",pie,ann,\n"
                + "i-3,pie\n"
                + "i-4,pie,ann,yesterday\n"
                + "i-1,tart,ann,\n"
                + "i-1,tart,bob,\n");

        // Then
        assertThat(content.lines()).extracting(LabelLine::number).containsExactly(2L, 8L);
        assertThat(content.problems())
                .extracting(LabelFile.Problem::toString)
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("line 3: expected a class, found none"),
                        problem -> assertThat(problem).startsWith("line 4: expected an image id, found none"),
                        problem -> assertThat(problem)
                                .isEqualTo("line 5: expected 4 values, as in the first line, found 2"),
                        problem -> assertThat(problem)
                                .isEqualTo("line 6: expected at as in 2026-01-31T12:00:00Z, found 'yesterday'"),
                        problem -> assertThat(problem)
                                .startsWith("line 7: expected one label of each labeller for image 'i-1'")
                                .contains("another in line 2"));
    }

    @Test
    void reportsAnUnclosedQuotation() throws IOException {
        // When
        LabelFile.Content content = read("imageId,label\ni-1,pie\n\"i-2,pie\ni-3,pie\n");

        // Then
        assertThat(content.lines()).containsExactly(line(2, "i-1", "pie"));
        assertThat(content.problems()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .contains("closing quotation mark"));
    }

    @Test
    void reportsBytesThatAreNotUtf8() throws IOException {
        // Given a letter of ISO 8859-1 in a class
        byte[] bytes = "imageId,label\ni-1,cr\u00e8me\n".getBytes(StandardCharsets.ISO_8859_1);

        // Then
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a file in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "i-1,pie\n", "imageId\ni-1\n", "imageId,label,labeler\n", "imageId,label,label\n"})
    void rejectsAFileWithoutTheColumns(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a first line with the columns imageId,label");
    }
}
