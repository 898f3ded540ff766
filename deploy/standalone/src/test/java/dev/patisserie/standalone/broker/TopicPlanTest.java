package dev.patisserie.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicPlanTest {

    @RegisterExtension
    static final TestBroker BROKER = TestBroker.withoutTopics();

    /** Simulates a broker that lags behind its controller: it repeats its first list several times. */
    private static final class Lagging extends ForwardingAdmin {

        private static final int STALE = 3;

        private final ListTopicsResult first = super.listTopics(new ListTopicsOptions());
        private int told;

        Lagging(String bootstrap) throws Exception {
            super(Map.of("bootstrap.servers", bootstrap));
            first.names().get();
        }

        @Override
        public ListTopicsResult listTopics(ListTopicsOptions options) {
            told++;
            return told <= STALE ? first : super.listTopics(options);
        }
    }

    @Test
    void waitsUntilTheBrokerKnowsATopicOfItsController() throws Exception {
        try (var admin = new Lagging(BROKER.bootstrap())) {
            // Given
            admin.createTopics(List.of(new NewTopic(Topics.CHECKPOINTS, 1, (short) 1)))
                    .all()
                    .get();

            // When
            List<String> created = TopicPlan.create(admin);

            // Then all other topics were created, and the list was requested until it was up to date
            assertThat(created).hasSize(TopicPlan.topics().size() - 1).doesNotContain(Topics.CHECKPOINTS);
            assertThat(admin.told).isGreaterThan(Lagging.STALE);
        }
    }
}
