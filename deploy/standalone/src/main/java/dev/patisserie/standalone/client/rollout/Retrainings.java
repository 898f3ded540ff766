package dev.patisserie.standalone.client.rollout;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.EventTable;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The last automatic training of each data set, as topic {@code retraining} has it.
 *
 * @param retrainings the trainings by data set
 */
public record Retrainings(List<RetrainingChanged> retrainings) {

    /** Copies and sorts the list. */
    public Retrainings {
        retrainings = retrainings.stream()
                .sorted(Comparator.comparing(RetrainingChanged::dataset))
                .toList();
    }

    /** Reads topic {@code retraining}. An absent topic is read as an empty one. */
    public static Retrainings read(String bootstrap) {
        return new Retrainings(List.copyOf(EventTable.read(bootstrap, Topics.RETRAINING, RetrainingChanged.class)
                .values()));
    }

    /**
     * Accepts a proposal: sends its request. The request has the id of the proposal, so it trains once, however often
     * it is sent. Returns after the broker's acknowledgement.
     *
     * @param now the time of the acceptance (UTC)
     */
    public static void accept(String bootstrap, RetrainingChanged proposal, Instant now) throws InterruptedException {
        TrainingRequested request = proposal.request();
        var context = new EventCodec.Context(request.requestId(), Photo.SOURCE, now);
        KafkaClients.send(bootstrap, List.of(EventCodec.encode(Topics.TRAINING_REQUESTS, request, context)));
    }
}
