package dev.patisserie.standalone.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.client.model.MislabelledModel;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.ServiceProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Two inference services under exactly-once, a feedback service, and a stream of labelled photos that leaves time for a
 * candidate. The champion is published with a low accuracy, so that any number of better candidates can follow.
 */
final class RolloutStage implements AutoCloseable {

    private static final String CHAMPION = "base";

    private static final double CHAMPION_ACCURACY = 0.5;

    /** More images wait only while a process is being started again. */
    private static final int IN_FLIGHT = 4;

    private static final String SECOND_REPLICA = "replica-2";

    /** Photos that are sent without labels. A label of a near duplicate of a compared image does not count. */
    private static final int UNLABELLED = 30;

    private final FailureEnvironment environment;
    private final List<LabelledFile> photos; // all splits: near duplicates do not count for a decision
    private final SelectionClient selection;
    private ServiceProcess second;
    private ServiceProcess feedback;
    private final TopicTail rollouts;
    private RolloutChanged last; // null before the first rollout
    private OutcomeLog outcomes;
    private boolean areLabelled;
    private int sent;
    private int candidates;

    /** Starts the services; no rollout is under way. */
    RolloutStage(FailureEnvironment environment) throws Exception {
        this.environment = environment;
        this.photos = new ArrayList<>();
        for (Split split : Split.values()) {
            photos.addAll(environment.labelledPhotos(split));
        }
        Collections.shuffle(photos, new Random(1));
        CheckpointPublished champion = environment
                .republication()
                .store(archive(), CHAMPION, holdout -> withAccuracy(holdout, CHAMPION_ACCURACY), environment.scratch());
        environment.republication().send(champion);
        selection = new SelectionClient(environment.bootstrap(), Clock.systemUTC());
        selection.withdraw(environment.model().modelId(), Decision.UNKNOWN);
        selection.setPolicy(environment.dataset(), ModelPolicySet.Rollout.SHADOW, 1.0, Decision.UNKNOWN);
        environment.service(DeliveryCheck.EXACTLY_ONCE);
        second = environment.replica(SECOND_REPLICA, DeliveryCheck.EXACTLY_ONCE);
        feedback = environment.feedback();
        rollouts = TopicTail.fromStart(environment.bootstrap(), Topics.ROLLOUTS);
        awaitServing(CHAMPION);
    }

    private Path archive() {
        return environment.archive(environment.model());
    }

    private static Manifest.Evaluation withAccuracy(Manifest.Evaluation holdout, double accuracy) {
        return new Manifest.Evaluation(
                holdout.images(), holdout.loss(), accuracy, holdout.confusion(), holdout.classes());
    }

    /** A process to kill. */
    enum Victim {
        /** None: the undisturbed run. */
        NONE,
        /** The feedback service, which coordinates rollouts. */
        COORDINATOR,
        /** One of two inference services. */
        REPLICA,
        /** The only broker. */
        BROKER
    }

    /** Starts to record the outcomes of a new stream of photos with labels. */
    void opens() throws Exception {
        outcomes = environment.outcomeLog();
        areLabelled = true;
    }

    /** Sends the following photos with their labels, or without. */
    void labels(boolean labelled) {
        areLabelled = labelled;
    }

    /** Publishes a model that answers like the champion; returns its id. */
    String publishesEqual() throws Exception {
        return publish(environment
                .republication()
                .store(archive(), nextId(), holdout -> withAccuracy(holdout, accuracy()), environment.scratch()));
    }

    /** Publishes a model whose answers are mostly wrong; returns its id. */
    String publishesMislabelled() throws Exception {
        String modelId = nextId();
        var republication = environment.republication();
        CheckpointPublished forged = republication.store(
                archive(),
                modelId + "-equal",
                holdout -> withAccuracy(holdout, 2 * accuracy() - 1),
                environment.scratch());
        return publish(
                MislabelledModel.store(republication, environment.archive(forged), modelId, environment.scratch()));
    }

    private String nextId() {
        candidates++;
        return "candidate-" + candidates;
    }

    /** Each candidate claims to be better than all before. */
    private double accuracy() {
        return 0.8 + 0.005 * candidates;
    }

    private String publish(CheckpointPublished model) throws InterruptedException {
        environment.republication().send(model);
        return model.modelId();
    }

    /** Returns the client that sends the decisions of an operator. */
    SelectionClient selection() {
        return selection;
    }

    /** Streams photos until the last record of the rollouts satisfies a condition; returns it. */
    RolloutChanged streamsUntil(String candidate, RolloutChanged.Phase phase, long images) throws Exception {
        RolloutChanged[] last = new RolloutChanged[1];
        streamWhile(() -> {
            Optional<RolloutChanged> now = last();
            now.ifPresent(rollout -> last[0] = rollout);
            return now.filter(rollout -> rollout.candidate().equals(candidate)
                            && rollout.phase() == phase
                            && rollout.evidence().images() >= images)
                    .isEmpty();
        });
        return last[0];
    }

    /** Streams some photos. */
    void streams(int count) throws Exception {
        int target = outcomes.answered() + count;
        streamWhile(() -> outcomes.answered() < target);
    }

    private void streamWhile(BooleanSupplier isNeeded) throws Exception {
        long deadline = System.nanoTime() + FailureEnvironment.PATIENCE.toNanos();
        while (isNeeded.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("time limit; last rollout %s", last())
                    .isLessThan(deadline);
            for (int i = outcomes.waiting(); i < IN_FLIGHT; i++) {
                send();
            }
            outcomes.read();
        }
    }

    private void send() throws Exception {
        List<LabelledFile> sources =
                areLabelled ? photos.subList(UNLABELLED, photos.size()) : photos.subList(0, UNLABELLED);
        LabelledFile file = sources.get(sent % sources.size());
        sent++;
        Photo photo = Photo.of(file.path(), areLabelled ? file.label() : null);
        outcomes.send(photo.id(), photo.record(Instant.now()));
    }

    /** Returns the last record of the rollouts. */
    Optional<RolloutChanged> last() {
        List<ConsumerRecord<byte[], byte[]>> records = rollouts.drain();
        if (!records.isEmpty()) {
            last = event(records.get(records.size() - 1));
        }
        return Optional.ofNullable(last);
    }

    private static RolloutChanged event(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), RolloutChanged.class);
    }

    /** Kills a process by SIGKILL while photos are streamed, and starts it again. */
    void kills(Victim victim) throws Exception {
        for (int i = 0; i < IN_FLIGHT * 10; i++) {
            send();
        }
        switch (victim) {
            case NONE -> outcomes.read();
            case COORDINATOR -> {
                feedback.kill();
                outcomes.sendFor(Duration.ofMillis(200));
                feedback = environment.feedback();
            }
            case REPLICA -> {
                second.kill();
                outcomes.sendFor(Duration.ofMillis(200));
                second = environment.replica(SECOND_REPLICA, DeliveryCheck.EXACTLY_ONCE);
            }
            case BROKER -> {
                environment.node(1).kill();
                outcomes.sendFor(Duration.ofSeconds(2));
                environment.node(1).start();
            }
        }
    }

    /** Waits until both replicas serve a model. */
    void awaitServing(String modelId) throws Exception {
        for (ServiceProcess replica : List.of(environment.service(DeliveryCheck.EXACTLY_ONCE), second)) {
            FailureEnvironment.await(() -> {
                replica.ensureAlive();
                return ServedModels.of(replica.address()).serves(modelId);
            });
        }
    }

    /** Waits for all outcomes; returns the models that answered. */
    Set<String> ends(String test) throws Exception {
        FailureEnvironment.await(outcomes::complete);
        DeliveryCheck.isKept(test, DeliveryCheck.EXACTLY_ONCE, outcomes.count());
        var models = outcomes.models();
        outcomes.close();
        outcomes = null;
        return models;
    }

    @Override
    public void close() {
        if (outcomes != null) {
            outcomes.close();
        }
        rollouts.close();
        feedback.close();
        second.close();
    }
}
