package dev.patisserie.common.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import dev.patisserie.common.text.Printable;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Converts events to Kafka records and back. Stateless and thread-safe. */
public final class EventCodec {

    /** Header with the media type of the data. */
    public static final String CONTENT_TYPE = "content-type";

    private static final String JSON = "application/json";

    private static final int LONGEST_MESSAGE = 500;

    private static final Map<String, Class<? extends Event>> TYPES = Map.ofEntries(
            Map.entry(ModelRefusalCleared.TYPE, ModelRefusalCleared.class),
            Map.entry(TrainingRequested.TYPE, TrainingRequested.class),
            Map.entry(TrainingCancelled.TYPE, TrainingCancelled.class),
            Map.entry(TrainingProgressed.TYPE, TrainingProgressed.class),
            Map.entry(CheckpointPublished.TYPE, CheckpointPublished.class),
            Map.entry(ModelSwapReported.TYPE, ModelSwapReported.class),
            Map.entry(ModelPinned.TYPE, ModelPinned.class),
            Map.entry(ModelUnpinned.TYPE, ModelUnpinned.class),
            Map.entry(PredictionMade.TYPE, PredictionMade.class),
            Map.entry(DatasetPublished.TYPE, DatasetPublished.class),
            Map.entry(ImageLabelled.TYPE, ImageLabelled.class),
            Map.entry(ImageSelected.TYPE, ImageSelected.class),
            Map.entry(FeedbackJoined.TYPE, FeedbackJoined.class),
            Map.entry(AccuracyEstimated.TYPE, AccuracyEstimated.class),
            Map.entry(DriftChanged.TYPE, DriftChanged.class),
            Map.entry(ModelPolicySet.TYPE, ModelPolicySet.class),
            Map.entry(RolloutCommanded.TYPE, RolloutCommanded.class),
            Map.entry(RolloutChanged.TYPE, RolloutChanged.class),
            Map.entry(ShadowAnswered.TYPE, ShadowAnswered.class),
            Map.entry(RetrainingChanged.TYPE, RetrainingChanged.class),
            Map.entry(SearchRequested.TYPE, SearchRequested.class),
            Map.entry(SearchProgressed.TYPE, SearchProgressed.class),
            Map.entry(SearchCancelled.TYPE, SearchCancelled.class));

    private EventCodec() {}

    /**
     * Creates the record of an event.
     *
     * @param topic the topic of the record
     * @param key the record's key; may be null
     * @param event the event
     * @param context the CloudEvents attributes that are not part of the event
     * @return a record in binary mode: attributes in headers, JSON in the value
     */
    public static ProducerRecord<byte[], byte[]> encode(String topic, byte[] key, Event event, Context context) {
        try {
            CloudEvent cloudEvent = CloudEventBuilder.v1()
                    .withId(context.id())
                    .withSource(context.source())
                    .withType(event.type())
                    .withTime(context.time().atOffset(ZoneOffset.UTC))
                    .withData(JSON, Json.MAPPER.writeValueAsBytes(event))
                    .build();
            return KafkaMessageFactory.<byte[]>createWriter(topic, null, key).writeBinary(cloudEvent);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event must be writable as JSON: " + event, e);
        }
    }

    /** Creates the record of an event with the event's own key. */
    public static ProducerRecord<byte[], byte[]> encode(String topic, Event event, Context context) {
        byte[] key = event.key() == null ? null : event.key().getBytes(StandardCharsets.UTF_8);
        return encode(topic, key, event, context);
    }

    /**
     * Reads an event of one type. A record without CloudEvents headers is read as that type, so a console producer can
     * send it.
     *
     * @param headers the record's headers
     * @param value the record's value, JSON
     * @param expected the event type of the topic
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if the record is of another type, is not JSON, or
     *     violates a rule of the event; the message names the field
     */
    public static <E extends Event> E decode(Headers headers, byte[] value, Class<E> expected) {
        Optional<String> type = text(headers, "ce_type");
        if (type.isPresent() && TYPES.get(type.get()) != expected) {
            throw invalid("expected an event %s, found ce_type '%s'".formatted(name(expected), type.get()), null);
        }
        if (value == null || value.length == 0) {
            throw invalid("expected an event %s as JSON, found an empty value".formatted(name(expected)), null);
        }
        try {
            E event = Json.MAPPER.readValue(value, expected);
            if (event == null) {
                throw invalid("expected a JSON object, found null", null);
            }
            return event;
        } catch (JsonMappingException e) {
            throw invalid("not a valid event %s: %s".formatted(name(expected), JsonRejection.reason(e)), e);
        } catch (JsonProcessingException e) {
            throw invalid(
                    "expected an event %s as JSON, found no JSON: %s"
                            .formatted(name(expected), JsonRejection.reason(e)),
                    e);
        } catch (IOException e) {
            throw invalid("expected an event %s as JSON, found no JSON".formatted(name(expected)), e);
        }
    }

    /** Returns the name of the type in docs/asyncapi.yaml and in the header {@code ce_type}. */
    private static String name(Class<? extends Event> event) {
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue() == event)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(event::getSimpleName);
    }

    /**
     * Returns the text of a header.
     *
     * @param name name of the header; of several, the last one is read
     * @return empty if there is no such header, or it is null
     */
    public static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static PatisserieException invalid(String message, Throwable cause) {
        return new PatisserieException(
                ErrorCode.EVENT_INVALID, shortened(message) + "; see docs/asyncapi.yaml for the schema", cause);
    }

    /** Abbreviates a message: it is sent in headers and events, and may quote a megabyte. */
    private static String shortened(String raw) {
        return Printable.abbreviated(Printable.line(raw), LONGEST_MESSAGE);
    }

    /**
     * The CloudEvents attributes that are not part of an event.
     *
     * @param id unique within the source; consumers detect duplicates by source and id
     * @param source the producer of the event
     * @param time the time of the event
     */
    public record Context(String id, URI source, Instant time) {}
}
