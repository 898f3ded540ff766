package dev.patisserie.inference.label;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelStudioTest {

    private static final String TASK =
            "{\"id\": 9, \"data\": {\"image\": \"https://photos/1.jpg\", \"imageId\": \"i-1\"}}";

    private static LabelChanges read(String json) {
        return LabelRequestReader.read(json.getBytes(StandardCharsets.UTF_8), NOON);
    }

    private static String webhook(String action, String annotation, String task) {
        return "{\"action\": \"%s\", \"annotation\": %s, \"task\": %s, \"project\": {\"id\": 1}}"
                .formatted(action, annotation, task);
    }

    private static String annotation(String choices) {
        return """
                {"id": 7, "completed_by": 3, "was_cancelled": false,
                 "created_at": "2025-12-31T10:00:00.000001Z", "updated_at": "2025-12-31T12:00:00.123456Z",
                 "result": [{"id": "x", "from_name": "class", "to_name": "image", "type": "choices",
                             "value": {"choices": %s}}]}
                """.formatted(choices);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANNOTATION_CREATED", "ANNOTATION_UPDATED"})
    void annotationIsALabel(String action) {
        ImageLabelled label =
                read(webhook(action, annotation("[\"cake\"]"), TASK)).labels().get(0);

        assertThat(label.imageId()).isEqualTo("i-1");
        assertThat(label.label()).isEqualTo("cake");
        assertThat(label.labeller()).isEqualTo("label-studio-3");
        assertThat(label.source()).isEqualTo(LabelSource.HUMAN);
        assertThat(label.at()).isEqualTo("2025-12-31T12:00:00.123456Z");
        assertThat(label.selection().policy()).isEqualTo(SelectionPolicy.MANUAL);
        assertThat(label.image()).isNull();
    }

    @Test
    void choiceNoneOfTheseIsALabelWithoutAClass() {
        assertThat(read(webhook("ANNOTATION_CREATED", annotation("[\"None of these\"]"), TASK))
                        .labels())
                .singleElement()
                .satisfies(label -> assertThat(label.label()).isNull());
    }

    @Test
    void taskGivesTheSelectionAndThePrediction() {
        String task = """
                {"data": {"imageId": "i-1", "selection": {"policy": "random", "probability": 0.25},
                          "prediction": {"modelId": "m-1", "label": "pie", "probability": 0.5, "predictedAt": "2025-12-31T11:00:00Z"},
                          "image": {"topic": "images", "partition": 0, "offset": 7}}}
                """;

        ImageLabelled label = read(webhook("ANNOTATION_CREATED", annotation("[\"cake\"]"), task))
                .labels()
                .get(0);

        assertThat(label.selection().probability()).isEqualTo(0.25);
        assertThat(label.prediction().label()).isEqualTo("pie");
        assertThat(label.image().offset()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": 3, \"email\": \"ada@example.org\"} | ada@example.org",
                "{\"id\": 3} | label-studio-3",
                "\"ada\" | ada",
                "null | ",
            })
    void labellerIsThePersonWhoCompletedTheAnnotation(String person, String labeller) {
        String annotation = annotation("[\"cake\"]").replace("\"completed_by\": 3", "\"completed_by\": " + person);

        assertThat(read(webhook("ANNOTATION_CREATED", annotation, TASK)).labels())
                .singleElement()
                .satisfies(label -> assertThat(label.labeller()).isEqualTo(labeller));
    }

    @Test
    void deletionWithItsTaskRetractsTheLabel() {
        assertThat(read("{\"action\": \"ANNOTATIONS_DELETED\", \"annotations\": [{\"id\": 7}], \"task\": %s}"
                                .formatted(TASK))
                        .retracted())
                .containsExactly("i-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"action\": \"ANNOTATIONS_DELETED\", \"annotations\": [{\"id\": 7}]} | DELETE /labels/IMAGE_ID",
                "{\"action\": \"PROJECT_UPDATED\"} | PROJECT_UPDATED contains no label",
                "{\"action\": 1} | contains no label",
            })
    void webhookWithoutALabelIsIgnoredWithAReason(String json, String reason) {
        LabelChanges changes = read(json);

        assertThat(changes.labels()).isEmpty();
        assertThat(changes.retracted()).isEmpty();
        assertThat(changes.ignored()).contains(reason);
    }

    @Test
    void skippedTaskIsIgnored() {
        String skipped = annotation("[]").replace("\"was_cancelled\": false", "\"was_cancelled\": true");

        assertThat(read(webhook("ANNOTATION_CREATED", skipped, TASK)).ignored()).contains("skipped");
    }

    @Test
    void rejectsAnAnnotationWithoutItsImageOrWithSeveralChoices() {
        assertThatThrownBy(() -> read(webhook("ANNOTATION_CREATED", annotation("[\"cake\"]"), "{\"data\": {}}")))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("task.data.imageId");
        assertThatThrownBy(() -> read(webhook("ANNOTATION_CREATED", annotation("[\"cake\", \"pie\"]"), TASK)))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("found 2");
        assertThatThrownBy(() -> read(webhook("ANNOTATION_CREATED", "3", "[]")))
                .isInstanceOf(PatisserieException.class);
    }
}
