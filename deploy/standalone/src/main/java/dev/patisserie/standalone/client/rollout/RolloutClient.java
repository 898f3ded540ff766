package dev.patisserie.standalone.client.rollout;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Publishes policies and decisions on rollouts. Each call returns after the broker's acknowledgement. */
public final class RolloutClient {

    private final String bootstrap;
    private final Clock clock;

    /** Creates a client of a broker; {@code clock} provides the times of the events. */
    public RolloutClient(String bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /**
     * Sets the policy of a data set.
     *
     * @param sample share of the images that a candidate answers; null for the default
     * @throws IllegalArgumentException if the share is not above 0 and at most 1
     */
    public ModelPolicySet set(String dataset, ModelPolicySet.Rollout rollout, Double sample, Decision decision)
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

    private void send(Event event) throws InterruptedException {
        var context = new EventCodec.Context(UUID.randomUUID().toString(), Photo.SOURCE, clock.instant());
        KafkaClients.send(bootstrap, List.of(EventCodec.encode(Topics.MODEL_SELECTION, event, context)));
    }
}
