package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** Tests that the jobs of a crashed trainer resume on another trainer. */
class TakeoverIT {

    private static final int REQUESTS = 6;

    @Test
    void everyRequestHasOneCheckpointAfterOneOfTwoTrainersIsKilled() throws Exception {
        try (TrainerFleet fleet = TrainerFleet.start()
                .with(channel("session.timeout.ms"), "6000")
                .with(channel("heartbeat.interval.ms"), "1000")) {
            // Given a request for each partition, and both trainers at work
            fleet.startTrainer("a");
            fleet.startTrainer("b");
            fleet.await("both have half of the partitions", () -> halves(fleet));
            List<TrainingRequested> requests = onePerPartition();
            for (TrainingRequested request : requests) {
                fleet.send(request);
            }
            fleet.await("two jobs in training", () -> inTraining(fleet, requests) >= 2);

            // When
            fleet.kill("b");

            // Then
            for (TrainingRequested request : requests) {
                assertThat(fleet.awaitEnd(request).state()).isEqualTo(State.COMPLETED);
            }
            fleet.awaitIdle();
            assertThat(fleet.checkpoints())
                    .extracting(CheckpointPublished::requestId)
                    .containsExactlyInAnyOrderElementsOf(
                            requests.stream().map(TrainingRequested::requestId).toList());
            Set<String> weights = new HashSet<>();
            for (TrainingRequested request : requests) {
                assertThat(fleet.ends(request)).containsExactly(State.COMPLETED);
                weights.add(fleet.weights(request));
            }
            assertThat(weights).hasSize(1); // one seed, and taken over or not, one model
        }
    }

    private static String channel(String key) {
        return "mp.messaging.incoming.training-requests." + key;
    }

    private static boolean halves(TrainerFleet fleet) throws InterruptedException, ExecutionException {
        String group = "trainer-service";
        try (Admin admin = fleet.admin()) {
            Collection<MemberDescription> members = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members();
            return members.size() == 2
                    && members.stream()
                            .allMatch(m -> m.assignment().topicPartitions().size() == REQUESTS / 2);
        }
    }

    /** The partition depends only on the key. */
    private static List<TrainingRequested> onePerPartition() {
        List<TrainingRequested> requests = new ArrayList<>();
        while (requests.size() < REQUESTS) {
            TrainingRequested candidate = TinySet.lasting();
            byte[] key = candidate.requestId().getBytes(StandardCharsets.UTF_8);
            if (Utils.toPositive(Utils.murmur2(key)) % REQUESTS == requests.size()) {
                requests.add(candidate);
            }
        }
        return requests;
    }

    private static long inTraining(TrainerFleet fleet, List<TrainingRequested> requests) {
        return requests.stream()
                .filter(request -> !fleet.epochsTold(request).isEmpty())
                .filter(request -> fleet.ends(request).isEmpty())
                .count();
    }
}
