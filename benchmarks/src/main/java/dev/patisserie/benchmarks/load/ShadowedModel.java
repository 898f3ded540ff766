package dev.patisserie.benchmarks.load;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.ScrapedMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A rollout that is started and ended repeatedly, on a stack without a feedback service.
 *
 * @param bootstrap the broker
 * @param dataset the served data set
 * @param champion the serving model, published before {@link #announce}
 * @param candidate a model that is published after {@link #announce}
 * @param sample share of the images that the candidate answers
 * @param management address of the service's meters
 */
public record ShadowedModel(
        String bootstrap, String dataset, String champion, String candidate, double sample, URI management)
        implements Disturbance {

    private static final URI SOURCE = URI.create("/patisserie/bench");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /**
     * A rollout lasts hours. In its first seconds the process of the candidate compiles its code, and classifies the
     * first images with both models to compare their times.
     */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    /** Sets the policy {@code shadow}, so that models that are published later do not serve. */
    public void announce() throws InterruptedException {
        new SelectionClient(bootstrap, Clock.systemUTC())
                .setPolicy(dataset, ModelPolicySet.Rollout.SHADOW, sample, Decision.UNKNOWN);
    }

    @Override
    public String begin(int turn) throws InterruptedException {
        send(rollout(turn + 1, Phase.SHADOW));
        require(this::isRunning, "run");
        return Integer.toString(turn + 1);
    }

    @Override
    public Duration warmUp() {
        return WARM_UP;
    }

    @Override
    public boolean isRunning() {
        try {
            return new ScrapedMetrics(management).sum("inference_shadow_process{state=\"running\"}") == 1;
        } catch (IOException e) {
            throw new UncheckedIOException("expected the meters of the inference service at " + management, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void end(String id) throws InterruptedException {
        send(rollout(Integer.parseInt(id), Phase.PAUSED));
        require(() -> !isRunning(), "stop");
    }

    private RolloutChanged rollout(int epoch, Phase phase) {
        Instant now = Instant.now();
        return new RolloutChanged(
                "bench-" + epoch,
                epoch,
                dataset,
                champion,
                candidate,
                phase,
                "operator",
                "benchmark",
                sample,
                new Evidence(0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
                now,
                now,
                null,
                List.of());
    }

    private void send(RolloutChanged rollout) throws InterruptedException {
        var context = new EventCodec.Context(UUID.randomUUID().toString(), SOURCE, rollout.at());
        KafkaClients.send(bootstrap, List.of(EventCodec.encode(Topics.ROLLOUTS, rollout, context)));
    }

    private void require(Polling.Condition condition, String action) throws InterruptedException {
        if (!Polling.until(LONGEST, condition)) {
            throw new IllegalStateException(
                    "expected the inference service to %s the candidate %s within %d s, it did not; see its log"
                            .formatted(action, candidate, LONGEST.toSeconds()));
        }
    }
}
