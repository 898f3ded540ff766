package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.common.wire.DecisionHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends the originals of dead letters back to their topics, each exactly once.
 *
 * <p>The progress for each error code is the committed offset of a consumer group of that code, so that redrives of
 * different codes are independent. Records and offsets are committed in one transaction: after a crash, the offsets
 * match the sent records (for readers of committed records). A redrive that is started concurrently fences the earlier
 * one.
 */
public final class Redrive implements AutoCloseable {

    private static final String ID = "patisserie-redrive";

    private final String bootstrap;
    private final Optional<String> code;
    private final Decision decision;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer; // null for a dry run
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> done = new HashMap<>();
    private final Map<String, Integer> redriven = new TreeMap<>();
    private int before;
    private int otherCode;
    private int foreign;
    private int unsendable;

    /**
     * Creates a redrive for a single run. Unless it is a dry run, it fences a redrive that is in progress.
     *
     * @param code error code of the dead letters to redrive; empty for all
     * @param dryRun whether dead letters are only counted
     */
    public Redrive(String bootstrap, Optional<String> code, boolean dryRun) {
        this(bootstrap, code, dryRun, Decision.UNKNOWN);
    }

    /** Creates a redrive with a decision that is added to the headers of each record. */
    public Redrive(String bootstrap, Optional<String> code, boolean dryRun, Decision decision) {
        this.decision = decision;
        this.bootstrap = bootstrap;
        this.code = code;
        this.admin = Admin.create(KafkaClients.settings(bootstrap));
        this.producer = dryRun ? null : KafkaClients.producer(bootstrap, ID);
    }

    /**
     * The counts of a run or a dry run.
     *
     * @param redriven sent dead letters by original topic
     * @param before dead letters that an earlier run sent
     * @param otherCode dead letters with another error code
     * @param foreign records without a valid origin
     * @param unsendable dead letters that cannot be sent back: reduced ones, which have no bytes, and those that their
     *     topic rejects
     */
    public record Counts(Map<String, Integer> redriven, int before, int otherCode, int foreign, int unsendable) {

        /** Returns the number of sent dead letters. */
        public int sent() {
            return redriven.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * Redrives all dead letters that the topics contain at present.
     *
     * @throws IllegalStateException if the broker rejects a batch, of which no record was sent
     */
    public Counts run() {
        if (producer != null) {
            producer.initTransactions();
        }
        try (TopicTail tail = DeadLetters.open(bootstrap)) {
            tail.drain(letters -> redrive(dueAmong(letters)));
        }
        return new Counts(new TreeMap<>(redriven), before, otherCode, foreign, unsendable);
    }

    /** Returns the dead letters to send, and counts the others by their reason. */
    private List<ConsumerRecord<byte[], byte[]>> dueAmong(List<ConsumerRecord<byte[], byte[]>> letters) {
        List<ConsumerRecord<byte[], byte[]>> due = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : letters) {
            DeadRecord letter = DeadRecord.of(record);
            if (!letter.hasOrigin()) {
                foreign++;
            } else if (!hasWantedCode(letter)) {
                otherCode++;
            } else if (isRedriven(letter)) {
                before++;
            } else if (DeadLetter.isReduced(record.headers())) {
                unsendable++;
            } else {
                due.add(record);
            }
        }
        return due;
    }

    private boolean hasWantedCode(DeadRecord letter) {
        return code.filter(wanted -> !wanted.equals(letter.code())).isEmpty();
    }

    private boolean isRedriven(DeadRecord letter) {
        OffsetAndMetadata reached = done(letter.code()).get(letter.place().partition());
        return reached != null && reached.offset() > letter.place().offset();
    }

    private Map<TopicPartition, OffsetAndMetadata> done(String letterCode) {
        return done.computeIfAbsent(letterCode, this::readDone);
    }

    private Map<TopicPartition, OffsetAndMetadata> readDone(String letterCode) {
        try {
            var offsets = admin.listConsumerGroupOffsets(group(letterCode))
                    .partitionsToOffsetAndMetadata()
                    .get();
            return new HashMap<>(offsets);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot read the progress of earlier redrives (group %s): %s"
                            .formatted(group(letterCode), Reasons.of(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String group(String letterCode) {
        return ID + "-" + letterCode;
    }

    private void redrive(List<ConsumerRecord<byte[], byte[]>> letters) {
        if (letters.isEmpty()) {
            return;
        }
        if (producer != null) {
            try {
                send(letters);
            } catch (KafkaException e) {
                redriveApart(letters, e);
                return;
            }
        }
        letters.forEach(letter ->
                redriven.merge(DeadRecord.of(letter).original().partition().topic(), 1, Integer::sum));
    }

    /** Sends each dead letter separately, so that one that its topic rejects does not block the others. */
    private void redriveApart(List<ConsumerRecord<byte[], byte[]>> letters, KafkaException failure) {
        if (KafkaFailure.of(failure) != KafkaFailure.RECORD) {
            throw new IllegalStateException(
                    "the broker did not accept a batch of %d dead letters, of which none was sent: %s"
                            .formatted(letters.size(), Reasons.of(failure)),
                    failure);
        }
        if (letters.size() == 1) {
            unsendable++;
        } else {
            letters.forEach(letter -> redrive(List.of(letter)));
        }
    }

    private void send(List<ConsumerRecord<byte[], byte[]>> letters) {
        producer.beginTransaction();
        try {
            letters.forEach(letter -> producer.send(original(letter)));
            note(letters);
            producer.commitTransaction();
        } catch (KafkaException e) {
            abortIfRefused(e);
            throw e;
        }
    }

    private ProducerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> letter) {
        ProducerRecord<byte[], byte[]> record = DeadRecord.original(letter);
        DecisionHeaders.setRedriven(record.headers(), decision);
        return record;
    }

    private void abortIfRefused(KafkaException failure) {
        if (KafkaFailure.of(failure) == KafkaFailure.RECORD) {
            producer.abortTransaction();
        }
    }

    private void note(List<ConsumerRecord<byte[], byte[]>> letters) {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> reached = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            DeadRecord of = DeadRecord.of(letter);
            reached.computeIfAbsent(of.code(), any -> new HashMap<>())
                    .put(of.place().partition(), new OffsetAndMetadata(letter.offset() + 1));
        }
        reached.forEach((letterCode, offsets) ->
                producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(group(letterCode))));
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(); // aborts an open transaction
        }
        admin.close();
    }
}
