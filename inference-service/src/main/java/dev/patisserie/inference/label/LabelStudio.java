package dev.patisserie.inference.label;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads the webhooks of Label Studio (labelstud.io/guide/webhook_reference). The task's data must have {@code imageId};
 * it may have {@code selection}, {@code prediction} and {@code image} as the labelling queue gives them. The annotation
 * must have one choice: a class, or {@value #NONE}.
 *
 * <p>Label Studio does not repeat a webhook that fails, and sends webhooks of every kind to one address. Webhooks
 * without a label are therefore ignored with a reason, and not rejected.
 */
final class LabelStudio {

    /** The field that all webhooks have. */
    static final String ACTION = "action";

    /** The choice for an image that shows none of the classes. */
    static final String NONE = "none of these";

    private static final List<String> COPIED = List.of("selection", "prediction", "image");

    private LabelStudio() {}

    /**
     * Reads a webhook.
     *
     * @param now the current time (UTC)
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if it lacks a field
     */
    static LabelChanges read(JsonNode webhook, Instant now) {
        String action = webhook.path(ACTION).asText();
        return switch (action) {
            case "ANNOTATION_CREATED", "ANNOTATION_UPDATED" -> annotation(webhook, now);
            case "ANNOTATIONS_DELETED" -> deletion(webhook);
            default -> LabelChanges.ignored("webhook %s contains no label".formatted(action));
        };
    }

    private static LabelChanges annotation(JsonNode webhook, Instant now) {
        JsonNode annotation = webhook.path("annotation");
        if (annotation.path("was_cancelled").asBoolean()) {
            return LabelChanges.ignored("the annotator skipped the task");
        }
        JsonNode data = webhook.path("task").path("data");
        ObjectNode label = JsonNodeFactory.instance.objectNode();
        label.put("imageId", imageId(data));
        label.put("label", choice(annotation));
        label.put("labeller", labeller(annotation.path("completed_by")));
        label.put("at", at(annotation, now).toString());
        COPIED.stream()
                .filter(field -> data.path(field).isObject()) // in other projects image is an address
                .forEach(field -> label.set(field, data.get(field)));
        return LabelChanges.labels(List.of(LabelRequestReader.label(label, "", now)));
    }

    /** Label Studio names only the deleted annotations; with the task, the label of its image is retracted. */
    private static LabelChanges deletion(JsonNode webhook) {
        JsonNode id = webhook.path("task").path("data").path("imageId");
        return id.isTextual()
                ? LabelChanges.retraction(id.textValue())
                : LabelChanges.ignored("the webhook does not name the task of the deleted annotation; retract its label"
                        + " by DELETE /labels/IMAGE_ID");
    }

    private static String imageId(JsonNode data) {
        JsonNode id = data.path("imageId");
        if (!id.isTextual()) {
            throw LabelRequestReader.invalid(
                    "expected the image's id as a string in task.data.imageId, found none; import tasks with this field");
        }
        return id.textValue();
    }

    /** Returns the chosen class; null for {@value #NONE}. */
    private static String choice(JsonNode annotation) {
        List<String> choices = items(annotation.path("result"))
                .flatMap(result -> items(result.path("value").path("choices")))
                .map(JsonNode::asText)
                .distinct()
                .toList();
        if (choices.size() != 1) {
            throw LabelRequestReader.invalid(
                    "expected one choice in annotation.result[].value.choices, found %d; use a Choices tag with choice=\"single\""
                            .formatted(choices.size()));
        }
        return choices.get(0).equalsIgnoreCase(NONE) ? null : choices.get(0);
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Returns the person: an id, a text, or an object with an e-mail address and an id; null if unknown. */
    private static String labeller(JsonNode person) {
        JsonNode email = person.path("email");
        JsonNode id = person.isObject() ? person.path("id") : person;
        if (email.isTextual()) {
            return email.textValue();
        }
        return id.isNumber() ? "label-studio-" + id.asText() : id.textValue();
    }

    /** Returns the time of the annotation's last change, but no time in the future. */
    private static Instant at(JsonNode annotation, Instant now) {
        return Stream.of("updated_at", "created_at")
                .map(field -> annotation.path(field).asText())
                .flatMap(text -> time(text).stream())
                .findFirst()
                .filter(time -> time.isBefore(now))
                .orElse(now);
    }

    private static List<Instant> time(String text) {
        try {
            return List.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return List.of(); // the time of the webhook is as good
        }
    }
}
