package dev.patisserie.inference.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import dev.patisserie.common.text.Printable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads requests: one label, an array of labels, or a webhook of Label Studio. A label is an event
 * {@code image.labelled.v1} whose {@code at} (default: now) and {@code source} (default: human) may be absent, but
 * whose {@code label} may not, because its absence would mean none of the classes.
 */
final class LabelRequestReader {

    /** Maximum number of labels in a request. */
    static final int MOST_LABELS = 1000;

    /** Accepted difference between the clocks of the client and of this service. */
    static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private static final int LONGEST_REASON = 500;

    private LabelRequestReader() {}

    /**
     * Reads a body.
     *
     * @param body JSON in UTF-8
     * @param now the current time (UTC)
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if it is not valid,
     *     {@link ErrorCode#REQUEST_TOO_LARGE} if it has too many labels
     */
    static LabelChanges read(byte[] body, Instant now) {
        JsonNode json = tree(body);
        if (json.isArray()) {
            return LabelChanges.labels(labels(json, now));
        }
        if (!json.isObject()) {
            throw invalid("expected a label, an array of labels or a webhook of Label Studio, as JSON; found %s"
                    .formatted(kind(json)));
        }
        return json.has(LabelStudio.ACTION)
                ? LabelStudio.read(json, now)
                : LabelChanges.labels(List.of(label(json, "", now)));
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw invalid("expected JSON, found none: " + JsonRejection.reason(e));
        } catch (IOException e) { // not from a byte array
            throw invalid("expected JSON, found none");
        }
    }

    private static List<ImageLabelled> labels(JsonNode array, Instant now) {
        if (array.isEmpty() || array.size() > MOST_LABELS) {
            throw new PatisserieException(
                    array.isEmpty() ? ErrorCode.REQUEST_INVALID : ErrorCode.REQUEST_TOO_LARGE,
                    "expected 1 to %d labels, found %d; send several requests".formatted(MOST_LABELS, array.size()));
        }
        List<ImageLabelled> labels = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            labels.add(label(array.get(i), "label %d: ".formatted(i + 1), now));
        }
        return labels;
    }

    /**
     * Reads a label.
     *
     * @param place prefix of messages
     */
    static ImageLabelled label(JsonNode json, String place, Instant now) {
        if (!json.isObject()) {
            throw invalid("%sexpected an object, found %s".formatted(place, kind(json)));
        }
        JsonNode label = json.get("label");
        if (label == null || label.isTextual() && label.textValue().isBlank()) {
            throw invalid(
                    "%sexpected field label with a class, or null if the image shows none of the classes; found %s"
                            .formatted(place, label == null ? "no such field" : "a blank text"));
        }
        ObjectNode complete = json.deepCopy();
        if (!complete.hasNonNull("at")) {
            complete.put("at", now.toString());
        }
        if (!complete.hasNonNull("source")) {
            complete.put("source", LabelSource.HUMAN.label());
        }
        ImageLabelled read = event(complete, place);
        if (read.at().isAfter(now.plus(CLOCK_DIFFERENCE))) { // would outlast all later labels
            throw invalid("%sat must not be in the future, was %s; the time here is %s, correct the clock"
                    .formatted(place, read.at(), now));
        }
        return read;
    }

    private static ImageLabelled event(ObjectNode json, String place) {
        try {
            return Json.MAPPER.treeToValue(json, ImageLabelled.class);
        } catch (JsonProcessingException e) {
            throw invalid(place + JsonRejection.reason(e));
        }
    }

    static PatisserieException invalid(String reason) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID,
                Printable.abbreviated(Printable.line(reason), LONGEST_REASON)
                        + "; see docs/schemas/image.labelled.v1.json");
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case MISSING -> "an empty body";
            case NULL -> "null";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case ARRAY -> "an array";
            default -> "another value";
        };
    }
}
