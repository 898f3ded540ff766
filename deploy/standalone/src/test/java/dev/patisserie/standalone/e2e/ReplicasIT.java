package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.client.search.SearchClient;
import dev.patisserie.standalone.operate.Dashboards;
import dev.patisserie.standalone.operate.Rules;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tests two inference services and their monitoring. */
class ReplicasIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int PARTITIONS = 3;

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    private static final SearchClient.Listener QUIET = new SearchClient.Listener() {
        @Override
        public void progressed(SearchProgressed state) {}

        @Override
        public void waiting(boolean answered) {}
    };

    @TempDir
    Path folder;

    @Test
    void replicasShareTheImagesAndReplaceEachOther() throws Exception {
        var first = new ScrapedMetrics(STACK.running().inference());
        try (ServiceProcess replica = STACK.addInference("second")) {
            // Given
            var second = new ScrapedMetrics(replica.address());
            await(() -> areShared(partitions(first), partitions(second)));
            await(() -> STACK.served().settled()
                    && ServedModels.of(replica.address()).settled());
            double before = images(first);

            // When both work
            List<Answer> shared = STACK.classify(STACK.holdout()).answers();

            // Then
            assertThat(models(shared)).containsExactly(STACK.served().serving().modelId());
            assertThat(ServedModels.of(replica.address()).serving().modelId())
                    .isEqualTo(STACK.served().serving().modelId());
            Awaitility.await() // an answer is visible before it is counted
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(images(first) - before + images(second)).isEqualTo(shared.size()));
            assertThat(images(first) - before).isPositive();
            assertThat(images(second)).isPositive();
        }

        // When one has left
        await(() -> partitions(first) == PARTITIONS);
        List<Answer> alone = STACK.classify(STACK.holdout()).answers();

        // Then
        assertThat(models(alone)).hasSize(1);
    }

    /** Checks all conditions together, since a replica may report old or no partitions during a rebalance. */
    private static boolean areShared(double first, double second) {
        return first > 0 && second > 0 && first + second == PARTITIONS;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    private static Set<String> models(List<Answer> answers) {
        Set<String> models = new HashSet<>();
        for (Answer answer : answers) {
            assertThat(answer.outcome()).isInstanceOf(ImageOutcome.Predicted.class);
            models.add(((ImageOutcome.Predicted) answer.outcome()).prediction().modelId());
        }
        return models;
    }

    @Test
    void everyQueryOfDashboardsAndRecordingRulesReturnsData() throws Exception {
        var enough = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (TestPrometheus prometheus = TestPrometheus.start();
                ServiceProcess replica = STACK.addInference("third")) {
            // Given two replicas under load, and a trainer that searches and trains
            prometheus.scrape("trainer-service", STACK.running().trainer());
            prometheus.scrape("inference-service", STACK.running().inference(), replica.address());
            Future<?> stream = executor.submit(() -> keepClassifying(enough));
            Future<?> training = executor.submit(() -> keepTraining(enough));

            // Then
            for (Dashboards.Query query : Dashboards.queries()) {
                if (ofFeedback(query.sent("10s"))) {
                    prometheus.query(query.sent("10s")); // is accepted; the stack has no feedback service
                    continue;
                }
                returnsData(prometheus, query.panel(), query.sent("10s"));
            }
            for (JsonNode rule : Rules.recordings()) {
                String name = rule.get("record").asText();
                if (!ofFeedback(name)) {
                    returnsData(prometheus, name, name);
                }
            }
            enough.set(true);
            stream.get();
            training.get();
        } finally {
            enough.set(true);
            executor.shutdown();
        }
    }

    private static boolean ofFeedback(String query) {
        return query.contains("feedback");
    }

    private static void returnsData(TestPrometheus prometheus, String what, String expr) {
        Awaitility.await(what + ": " + expr).atMost(PATIENCE).until(() -> prometheus.query(expr).stream()
                .anyMatch(ReplicasIT::isNumber));
    }

    private static boolean isNumber(JsonNode sample) {
        return !sample.at("/value/1").asText().equals("NaN");
    }

    /** Sends rounds of labelled photos with one invalid image each. */
    private Void keepClassifying(AtomicBoolean enough) throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.jpg"), "no photo");
        while (!enough.get()) {
            List<Photo> photos = new ArrayList<>(STACK.holdout());
            photos.add(Photo.of(bad, null));
            assertThat(STACK.classify(photos).answers()).hasSameSizeAs(photos);
        }
        return null;
    }

    private static Void keepTraining(AtomicBoolean enough) throws Exception {
        var searches = new SearchClient(STACK.bootstrap(), Clock.systemUTC());
        assertThat(searches.run(search(), QUIET).state()).isEqualTo(SearchProgressed.State.COMPLETED);
        for (long seed = 100; !enough.get(); seed++) {
            STACK.train(TinySet.strong(seed));
        }
        return null;
    }

    private static double partitions(ScrapedMetrics replica) throws IOException, InterruptedException {
        return replica.sum("kafka_consumer_coordinator_assigned_partitions{client_id=\"kafka-consumer-images\"");
    }

    private static double images(ScrapedMetrics replica) throws IOException, InterruptedException {
        return replica.sum("inference_images_total{");
    }

    /** Requests a search of two trials with one epoch each. */
    private static SearchRequested search() {
        return SearchRequested.builder(
                        "replicas",
                        TinySet.moderate(7),
                        List.of(new SearchParameter("dropout", Kind.UNIFORM, 0.1, 0.5, null)))
                .minEpochs(1)
                .trials(2)
                .build();
    }
}
