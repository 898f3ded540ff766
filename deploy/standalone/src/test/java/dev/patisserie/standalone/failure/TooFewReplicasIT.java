package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;

import dev.patisserie.common.event.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests a cluster whose brokers reject writes with NOT_ENOUGH_REPLICAS, like after a disk failure of a replica, for
 * longer than the time-out of a producer (8 s here).
 */
@Tag("nightly")
class TooFewReplicasIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.CLUSTER;

    private static final Duration LONGER_THAN_A_PRODUCER_WAITS = Duration.ofSeconds(20);

    @BeforeEach
    void requireAllReplicas() throws Exception {
        require(3);
    }

    @AfterEach
    void requireMostReplicas() throws Exception {
        require(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {AT_LEAST_ONCE, EXACTLY_ONCE})
    void losesNoImageWhileTheOutputTopicsRejectRecords(String delivery) throws Exception {
        DeliveryCheck.isKeptUnderLoad(
                ENVIRONMENT,
                "no room for answers for %d s".formatted(LONGER_THAN_A_PRODUCER_WAITS.toSeconds()),
                delivery,
                outcomeLog -> {
                    ENVIRONMENT.node(3).kill();
                    outcomeLog.sendFor(LONGER_THAN_A_PRODUCER_WAITS);
                    ENVIRONMENT.node(3).start();
                });
    }

    private static void require(int replicas) throws Exception {
        var limit = new ConfigEntry("min.insync.replicas", Integer.toString(replicas));
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (String topic : List.of(Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS)) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET)));
        }
        try (Admin admin = ENVIRONMENT.admin()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }
}
