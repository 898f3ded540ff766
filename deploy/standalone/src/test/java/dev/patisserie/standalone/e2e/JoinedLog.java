package dev.patisserie.standalone.e2e;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.TopicTail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The committed records of topic {@code feedback}. The caller closes it. */
final class JoinedLog implements AutoCloseable {

    private final TopicTail tail;
    private final List<Joined> records = new ArrayList<>();

    private JoinedLog(TopicTail tail) {
        this.tail = tail;
    }

    /** A record with its CloudEvents id. */
    record Joined(String id, FeedbackJoined event) {

        private static Joined of(ConsumerRecord<byte[], byte[]> record) {
            return new Joined(
                    EventCodec.text(record.headers(), "ce_id").orElseThrow(),
                    EventCodec.decode(record.headers(), record.value(), FeedbackJoined.class));
        }

        FeedbackLoad.Answer answer() {
            return new FeedbackLoad.Answer(event.imageId(), event.modelId());
        }
    }

    static JoinedLog fromStart(String bootstrap) {
        return new JoinedLog(TopicTail.fromStart(bootstrap, Topics.FEEDBACK));
    }

    static JoinedLog fromNow(String bootstrap) {
        return new JoinedLog(TopicTail.fromNow(bootstrap, Topics.FEEDBACK));
    }

    /** Reads up to the current end, and returns all records that were read. */
    List<Joined> read() {
        tail.drain().forEach(record -> records.add(Joined.of(record)));
        return List.copyOf(records);
    }

    /** Returns the records in force: the last one of each answer, unless it is a retraction. */
    Map<FeedbackLoad.Answer, Joined> inForce() {
        Map<FeedbackLoad.Answer, Joined> last = new HashMap<>();
        read().forEach(joined -> last.put(joined.answer(), joined));
        last.values().removeIf(joined -> joined.event().retracted());
        return last;
    }

    @Override
    public void close() {
        tail.close();
    }
}
