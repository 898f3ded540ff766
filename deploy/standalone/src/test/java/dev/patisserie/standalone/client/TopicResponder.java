package dev.patisserie.standalone.client;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Responds to the records of a topic with a function of the test until it is closed. */
public final class TopicResponder {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Future<?> work;
    private volatile boolean stopped;

    /**
     * Starts answering.
     *
     * @param answer returns the answers to a record
     */
    public TopicResponder(
            String bootstrap,
            String topic,
            Function<ConsumerRecord<byte[], byte[]>, List<ProducerRecord<byte[], byte[]>>> answer) {
        TopicTail tail = TopicTail.fromNow(bootstrap, topic);
        work = executor.submit(() -> {
            try (tail;
                    var producer = KafkaClients.producer(bootstrap)) {
                while (!stopped) {
                    for (var message : tail.poll()) {
                        answer.apply(message).forEach(producer::send);
                    }
                }
            }
        });
    }

    /** Stops answering. */
    public void close() throws InterruptedException, ExecutionException {
        stopped = true;
        work.get(); // an exception of an answer fails the test
        executor.shutdown();
    }
}
