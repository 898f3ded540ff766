package dev.patisserie.common.wire;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.image.ImageFormat;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Creates records of topic {@code images} from image files. */
public final class ImageEvent {

    /** The CloudEvents type. */
    public static final String TYPE = "image.captured.v1";

    /** Header: the image's true class; optional. */
    public static final String LABEL = "label";

    /**
     * Header: {@code true} asks for a class activation map of the answer, {@value #AGAINST_RUNNER_UP} for one against
     * the second most probable class; optional.
     */
    public static final String EXPLAIN = "explain";

    /** Value of {@link #EXPLAIN}: the map of the most probable class minus that of the second. */
    public static final String AGAINST_RUNNER_UP = "runner-up";

    private ImageEvent() {}

    /**
     * Creates the record of a file.
     *
     * @param key the record's key; may be null
     * @param file any bytes; the media type is that of their format, if it is known
     * @param context the CloudEvents attributes
     * @return a record in binary mode: attributes in headers, the file in the value
     */
    public static ProducerRecord<byte[], byte[]> record(byte[] key, byte[] file, EventCodec.Context context) {
        String mediaType = ImageFormat.sniff(file).map(ImageFormat::mediaType).orElse("application/octet-stream");
        CloudEvent event = CloudEventBuilder.v1()
                .withId(context.id())
                .withSource(context.source())
                .withType(TYPE)
                .withTime(context.time().atOffset(ZoneOffset.UTC))
                .withData(mediaType, file)
                .build();
        return KafkaMessageFactory.<byte[]>createWriter(Topics.IMAGES, null, key)
                .writeBinary(event);
    }
}
