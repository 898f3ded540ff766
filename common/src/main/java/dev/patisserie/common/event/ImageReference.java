package dev.patisserie.common.event;

/**
 * The position of an image's record on a topic. The bytes can be read there until the topic's retention deletes them.
 *
 * @param topic the topic, 1 to 249 characters as in Kafka
 * @param partition the partition, at least 0
 * @param offset the offset, at least 0
 */
public record ImageReference(String topic, int partition, long offset) {

    private static final int LONGEST_TOPIC = 249;

    /** Validates the fields. */
    public ImageReference {
        Require.text("image.topic", Require.optionalText("image.topic", topic, LONGEST_TOPIC));
        Require.atLeast("image.partition", partition, 0);
        Require.atLeast("image.offset", offset, 0);
    }
}
