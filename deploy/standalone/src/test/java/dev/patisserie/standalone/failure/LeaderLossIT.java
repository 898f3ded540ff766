package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;

import dev.patisserie.common.event.Topics;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a cluster of three brokers of which one is killed. */
@Tag("nightly")
class LeaderLossIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.CLUSTER;

    @ParameterizedTest
    @ValueSource(strings = {AT_LEAST_ONCE, EXACTLY_ONCE})
    void losesNoImageWhenTheLeaderOfAPartitionIsKilled(String delivery) throws Exception {
        DeliveryCheck.isKeptUnderLoad(ENVIRONMENT, "three brokers, a leader killed", delivery, outcomeLog -> {
            int leader = leader();
            ENVIRONMENT.node(leader).kill();
            FailureEnvironment.await(() -> leader() != leader);
            outcomeLog.send(DeliveryCheck.BURST);
            FailureEnvironment.await(outcomeLog::complete);
            ENVIRONMENT.node(leader).start();
            FailureEnvironment.await(() -> inSync() == 3); // the cluster is complete for the next test
        });
    }

    private static int leader() throws Exception {
        return partition(partition -> partition.leader().id());
    }

    private static int inSync() throws Exception {
        return partition(partition -> partition.isr().size());
    }

    private static int partition(ToIntFunction<TopicPartitionInfo> figure) throws Exception {
        try (Admin admin = ENVIRONMENT.admin()) {
            return figure.applyAsInt(admin.describeTopics(List.of(Topics.IMAGES))
                    .allTopicNames()
                    .get()
                    .get(Topics.IMAGES)
                    .partitions()
                    .get(0));
        }
    }
}
