package dev.patisserie.trainer.stream;

import dev.patisserie.common.kafka.TopicFollower;
import dev.patisserie.common.kafka.TopicView;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** A reader of a compacted topic that logs and skips invalid records. */
abstract class EventReader<V> implements TopicView.Reader<V> {

    private static final Logger LOG = Logger.getLogger(EventReader.class);

    @Override
    public void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        LOG.warnf(
                "record skipped topic=%s partition=%d offset=%d reason=\"%s\"",
                record.topic(), record.partition(), record.offset(), TopicFollower.reason(failure));
    }
}
