package dev.patisserie.standalone.client.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes decisions on the served model. Each call returns after the broker's acknowledgement. */
public final class SelectionClient {

    private final String bootstrap;
    private final Clock clock;

    /** Creates a client of a broker; {@code clock} provides the times of the events. */
    public SelectionClient(String bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /** Pins a model without author and reason. */
    public void pin(String dataset, String modelId) throws InterruptedException {
        pin(dataset, modelId, Decision.UNKNOWN);
    }

    /** Unpins a data set without author and reason. */
    public void unpin(String dataset) throws InterruptedException {
        unpin(dataset, Decision.UNKNOWN);
    }

    /** Pins a model for a data set. */
    public void pin(String dataset, String modelId, Decision decision) throws InterruptedException {
        send(new ModelPinned(dataset, modelId, clock.instant(), decision.by(), decision.reason()));
    }

    /** Removes the pin of a data set. */
    public void unpin(String dataset, Decision decision) throws InterruptedException {
        send(new ModelUnpinned(dataset, clock.instant(), decision.by(), decision.reason()));
    }

    /** Clears the refusals of a model's archive: each inference service verifies it again. */
    public void clearRefusal(CheckpointPublished model, Decision decision) throws InterruptedException {
        send(new ModelRefusalCleared(
                model.dataset(),
                model.modelId(),
                model.artifactSha256(),
                clock.instant(),
                Objects.requireNonNullElse(decision.reason(), ""),
                decision.by()));
    }

    /**
     * Sets the policy of a data set.
     *
     * @param sample share of the images that a candidate answers; null for the default
     * @throws IllegalArgumentException if the share is not above 0 and at most 1
     */
    public ModelPolicySet setPolicy(String dataset, ModelPolicySet.Rollout rollout, Double sample, Decision decision)
            throws InterruptedException {
        var policy = new ModelPolicySet(dataset, rollout, sample, clock.instant(), decision.by(), decision.reason());
        send(policy);
        return policy;
    }

    /** Starts or ends the rollout of a candidate. */
    public void command(String dataset, RolloutCommanded.Command command, String modelId, Decision decision)
            throws InterruptedException {
        send(new RolloutCommanded(dataset, command, modelId, clock.instant(), decision.by(), decision.reason()));
    }

    /** Withdraws a published model permanently by a tombstone with the decision in its headers. */
    public void withdraw(String modelId, Decision decision) throws InterruptedException {
        byte[] key = modelId.getBytes(StandardCharsets.UTF_8);
        var tombstone = new ProducerRecord<byte[], byte[]>(Topics.CHECKPOINTS, key, null);
        DecisionHeaders.set(tombstone.headers(), decision);
        KafkaClients.send(bootstrap, List.of(tombstone));
    }

    private void send(Event event) throws InterruptedException {
        var context = new EventCodec.Context(UUID.randomUUID().toString(), Photo.SOURCE, clock.instant());
        KafkaClients.send(bootstrap, List.of(EventCodec.encode(Topics.MODEL_SELECTION, event, context)));
    }
}
