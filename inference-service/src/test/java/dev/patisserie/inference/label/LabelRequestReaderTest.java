package dev.patisserie.inference.label;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelRequestReaderTest {

    private static LabelChanges read(String json) {
        return LabelRequestReader.read(json.getBytes(StandardCharsets.UTF_8), NOON);
    }

    @Test
    void completesALabelByTheTimeAndTheSource() {
        assertThat(read("{'imageId':'i-1','label':'cake'}".replace('\'', '"')).labels())
                .containsExactly(new ImageLabelled("i-1", "cake", null, LabelSource.HUMAN, NOON, null, null, null));
    }

    @Test
    void keepsTheFieldsOfALabel() {
        String json = """
                {"imageId": "i-1", "label": null, "labeller": "ada", "source": "sensor", "at": "2025-12-31T12:00:00Z",
                 "selection": {"policy": "random", "probability": 0.125},
                 "prediction": {"modelId": "m-1", "label": "cake", "probability": 0.75, "predictedAt": "2025-12-31T11:00:00Z"},
                 "image": {"topic": "images", "partition": 1, "offset": 7}, "unknown": [1]}
                """;

        ImageLabelled label = read(json).labels().get(0);

        assertThat(label.label()).isNull();
        assertThat(label.labeller()).isEqualTo("ada");
        assertThat(label.source()).isEqualTo(LabelSource.SENSOR);
        assertThat(label.at()).isEqualTo("2025-12-31T12:00:00Z");
        assertThat(label.selection()).isEqualTo(new Selection(SelectionPolicy.RANDOM, 0.125));
        assertThat(label.prediction().modelId()).isEqualTo("m-1");
        assertThat(label.image()).isEqualTo(new ImageReference("images", 1, 7));
    }

    @Test
    void readsAnArrayInItsOrder() {
        assertThat(read("[{\"imageId\":\"a\",\"label\":\"pie\"},{\"imageId\":\"b\",\"label\":null}]")
                        .labels())
                .extracting(ImageLabelled::imageId)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                         | an empty body",
                "`{`                                                        | expected JSON, found none",
                "`\"cake\"`                                               | found a string",
                "`[]`                                                       | expected 1 to 1000 labels, found 0",
                "`[1]`                                                      | label 1: expected an object, found a number",
                "`[{\"imageId\":\"a\",\"label\":\"b\"},{\"label\":\"b\"}]` | label 2: imageId must not be blank",
                "`{\"imageId\":\"a\",\"lable\":\"cake\"}`           | expected field label with a class",
                "`{\"imageId\":\"a\",\"label\":\" \"}`              | found a blank text",
                "`{\"imageId\":\"a\",\"label\":1}`                    | label",
                "`{\"imageId\":\"a\",\"label\":\"b\",\"source\":\"magic\"}` | source",
                "`{\"imageId\":\"a\",\"label\":\"b\",\"at\":\"yesterday\"}` | at",
                "`{\"imageId\":\"a\",\"label\":\"b\",\"at\":\"2099-01-01T00:00:00Z\"}` | must not be in the future",
                "`{\"imageId\":\"a\",\"imageId\":\"b\",\"label\":\"b\"}` | imageId",
                "`{\"imageId\":\"a\",\"label\":\"b\",\"selection\":{\"policy\":\"random\",\"probability\":2}}` | probability",
            })
    void rejectsAnInvalidBodyWithTheExpectedValue(String body, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                .hasMessageContaining(reason);
    }

    @Test
    void rejectsTooManyLabels() {
        String json = IntStream.rangeClosed(0, LabelRequestReader.MOST_LABELS)
                .mapToObj(i -> "{\"imageId\":\"i-%d\",\"label\":\"cake\"}".formatted(i))
                .collect(Collectors.joining(",", "[", "]"));

        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.REQUEST_TOO_LARGE));
    }

    @Test
    void messagesDoNotQuoteMegabytes() {
        String json = "{\"imageId\":\"%s\",\"label\":\"b\",\"at\":\"%s\"}".formatted("i", "9".repeat(1 << 20));

        assertThatThrownBy(() -> read(json))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }
}
