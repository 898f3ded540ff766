package dev.patisserie.standalone.failure;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TopicTail;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends images and records their outcomes as seen by a reader of committed records. Every twentieth image is invalid.
 * Not thread-safe; the owner closes it.
 */
final class OutcomeLog implements AutoCloseable {

    private static final int BAD_EVERY = 20;

    private static final byte[] BAD = "no image".getBytes(StandardCharsets.UTF_8);

    /** Ids of all logs, so that late outcomes of a failed test are not foreign to the next one. */
    private static final Set<String> EVER_SENT = ConcurrentHashMap.newKeySet();

    private final KafkaProducer<byte[], byte[]> producer;
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private final TopicTail tail;
    private final List<byte[]> photos;
    private final Path name = Path.of("photo");
    private final Map<String, Future<RecordMetadata>> sends = new LinkedHashMap<>();
    private final Map<String, List<Answer>> answers = new LinkedHashMap<>();
    private final List<Future<RecordMetadata>> nameless = new ArrayList<>();

    private record Answer(ImageOutcome outcome, String eventId) {

        boolean isPrediction() {
            return outcome instanceof ImageOutcome.Predicted;
        }
    }

    /**
     * Opens an empty log.
     *
     * @param bootstrap address of the broker without the proxy
     * @param photos decodable files
     */
    OutcomeLog(String bootstrap, List<byte[]> photos) {
        this.producer = KafkaClients.producer(bootstrap);
        this.tail = TopicTail.fromNow(bootstrap, Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS);
        this.photos = photos;
    }

    /** Sends a number of images without waiting for the broker. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            int n = sends.size();
            send(n % BAD_EVERY == BAD_EVERY - 1 ? BAD : photos.get(n % photos.size()));
        }
    }

    /** Sends and reads continuously for a duration, even if the broker does not respond. */
    void sendFor(Duration duration) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < duration.toNanos()) {
            send(5);
            read();
        }
    }

    /** Sends the bytes of an image with a new id. */
    Future<RecordMetadata> send(byte[] bytes) {
        Photo photo = Photo.of(name.resolveSibling("photo-" + sends.size() % 97), null);
        return send(photo.id(), photo.record(Instant.now(), bytes));
    }

    /** Sends a record with an id. */
    Future<RecordMetadata> send(String id, ProducerRecord<byte[], byte[]> image) {
        Future<RecordMetadata> sent = sendLater(image);
        sends.put(id, sent);
        return sent;
    }

    /** Sends asynchronously, because a producer without a broker blocks. */
    private Future<RecordMetadata> sendLater(ProducerRecord<byte[], byte[]> image) {
        var acknowledged = new CompletableFuture<RecordMetadata>();
        sender.execute(() -> producer.send(image, (place, failure) -> {
            if (failure == null) {
                acknowledged.complete(place);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        }));
        return acknowledged;
    }

    /** Sends a record without an id; its position is then its id. */
    void sendNameless(ProducerRecord<byte[], byte[]> image) {
        nameless.add(sendLater(image));
    }

    /** Reads outcomes for a short time. */
    void read() {
        tail.poll().forEach(this::enter);
    }

    private void enter(ConsumerRecord<byte[], byte[]> message) {
        ImageOutcome.Of found = ImageOutcome.read(message);
        answers.computeIfAbsent(found.imageId(), id -> new ArrayList<>())
                .add(new Answer(
                        found.outcome(),
                        EventCodec.text(message.headers(), "ce_id").orElse("")));
    }

    /** Waits for the first outcome. */
    void awaitFirst() {
        FailureEnvironment.await(() -> {
            read();
            return answered() > 0;
        });
    }

    /** Returns the number of images with an outcome. */
    int answered() {
        return answers.size();
    }

    /** Returns the outcomes of an image so far. */
    List<ImageOutcome> outcomes(String id) {
        return answers.getOrDefault(id, List.of()).stream().map(Answer::outcome).toList();
    }

    /** Returns the models that answered. */
    Set<String> models() {
        return all(answers.values())
                .map(Answer::outcome)
                .filter(ImageOutcome.Predicted.class::isInstance)
                .map(outcome -> ((ImageOutcome.Predicted) outcome).prediction().modelId())
                .collect(Collectors.toSet());
    }

    /** Returns the number of sent images without an outcome. */
    int waiting() {
        return sends.size() - answers.size();
    }

    /** Returns whether every sent image has an outcome. */
    boolean complete() throws InterruptedException, ExecutionException {
        read();
        return answers.keySet().containsAll(acknowledged());
    }

    /** Waits for the broker, and returns the ids of all acknowledged images. */
    private List<String> acknowledged() throws InterruptedException, ExecutionException {
        List<String> ids = new ArrayList<>();
        for (Map.Entry<String, Future<RecordMetadata>> send : sends.entrySet()) {
            send.getValue().get();
            ids.add(send.getKey());
        }
        for (Future<RecordMetadata> send : nameless) {
            RecordMetadata place = send.get();
            ids.add(Records.positionId(place.topic(), place.partition(), place.offset()));
        }
        EVER_SENT.addAll(ids);
        return ids;
    }

    /** Reads the topics to their end, and returns the counts. */
    Count count() throws InterruptedException, ExecutionException {
        tail.drain().forEach(this::enter);
        List<String> sent = acknowledged();
        List<List<Answer>> known =
                sent.stream().filter(answers::containsKey).map(answers::get).toList();
        return new Count(
                sent.size(),
                (int) all(known).filter(Answer::isPrediction).count(),
                (int) all(known).filter(answer -> !answer.isPrediction()).count(),
                sent.size() - known.size(),
                known.stream().mapToInt(each -> each.size() - 1).sum(),
                known.stream().mapToInt(each -> distinctIds(each) - 1).sum(),
                answers.keySet().stream().filter(id -> !EVER_SENT.contains(id)).toList());
    }

    private static Stream<Answer> all(Collection<List<Answer>> known) {
        return known.stream().flatMap(List::stream);
    }

    private static int distinctIds(List<Answer> answers) {
        return (int) answers.stream().map(Answer::eventId).distinct().count();
    }

    @Override
    public void close() {
        EVER_SENT.addAll(sends.keySet());
        sender.shutdownNow();
        producer.close();
        tail.close();
    }
}
