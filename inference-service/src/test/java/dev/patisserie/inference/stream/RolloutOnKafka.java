package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.select.Rollouts.rollout;
import static dev.patisserie.inference.select.Rollouts.shadowSince;
import static dev.patisserie.inference.stream.Broker.bytes;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.select.Rollouts;
import java.awt.Color;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a rollout in the whole service on a real broker, with the candidate in a real child process. */
abstract class RolloutOnKafka {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String DATASET = "desserts";
    private static final int IMAGES = 8;

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @TempDir
    Path scratch;

    private Broker broker;
    private long firstPrediction;
    private long firstAnswer;

    @BeforeEach
    void serveTheChampion() throws Exception {
        broker = Broker.ofTheService();
        broker.createTopicsOfImages();
        broker.create(Topics.MODEL_SELECTION, Topics.ROLLOUTS, Topics.PREDICTIONS_SHADOW);
        broker.serve("champion", store, scratch);
        firstPrediction = broker.end(Topics.PREDICTIONS);
        firstAnswer = broker.end(Topics.PREDICTIONS_SHADOW);
    }

    @AfterEach
    void removeTheDecisions() throws Exception {
        broker.send(new ProducerRecord<>(Topics.ROLLOUTS, bytes(DATASET), null));
        broker.send(new ProducerRecord<>(Topics.MODEL_SELECTION, bytes(ModelPolicySet.KEY_PREFIX + DATASET), null));
        broker.withdraw("candidate");
        broker.withdraw("champion");
        awaitModels("models.findAll { it.modelId in ['champion', 'candidate'] }", empty()); // others may be left
        broker.close();
    }

    private void decide(String topic, Event event) throws Exception {
        broker.send(EventCodec.encode(topic, event, new EventCodec.Context("d-1", URI.create("/test"), NOON)));
    }

    private void decide(Rollouts rollout) throws Exception {
        decide(Topics.ROLLOUTS, rollout.at(Instant.now()).event());
    }

    @Test
    void candidateAnswersBesideTheChampionIsPromotedAndRolledBack() throws Exception {
        // Given
        decide(Topics.MODEL_SELECTION, shadowSince(Instant.now()));
        broker.publish(TestModel.named("candidate").accuracy(0.8).publishTo(store, scratch));
        decide(rollout("champion", "candidate", Phase.SHADOW));
        await().atMost(SOON).until(() -> {
            send();
            return !answers().isEmpty();
        });
        int before = predictions().size();

        // When
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            sent.add(send());
        }

        // Then: the champion answers each image, and the candidate's answers are beside
        await().atMost(SOON).until(() -> answeredImages().containsAll(sent));
        assertThat(predictions()).hasSize(before + IMAGES).allSatisfy(prediction -> assertThat(prediction.modelId())
                .isEqualTo("champion"));
        assertThat(answeredImages()).doesNotHaveDuplicates();
        assertThat(answers()).allSatisfy(answer -> {
            assertThat(answer.champion().modelId()).isEqualTo("champion");
            assertThat(answer.candidate().modelId()).isEqualTo("candidate");
            assertThat(answer.candidate().label())
                    .isEqualTo(answer.champion().label())
                    .isIn("red", "blue");
            assertThat(answer.image()).isNotNull();
            assertThat(answer.fingerprint()).isNotNull();
        });

        decide(rollout("champion", "candidate", Phase.PROMOTED));
        awaitModels("serving?.modelId", equalTo("candidate"));

        decide(rollout("champion", "candidate", Phase.ROLLED_BACK).rolledBack("candidate"));
        awaitModels("serving?.modelId", equalTo("champion"));
        awaitModels("models.find { it.modelId == 'candidate' }.state", equalTo("ROLLED_BACK"));
    }

    /** Sends an image and waits for its answer, so that no poll is full. */
    private String send() throws Exception {
        int before = predictions().size();
        var record = new ProducerRecord<>(
                Topics.IMAGES, bytes("key"), TestModel.picture(before % 2 == 0 ? Color.RED : Color.BLUE));
        String id = "rollout-" + before;
        record.headers().add("ce_id", bytes(id));
        broker.send(record);
        await().atMost(SOON).until(() -> predictions().size() > before);
        return id;
    }

    private List<String> answeredImages() {
        return answers().stream().map(ShadowAnswered::imageId).toList();
    }

    private List<PredictionMade> predictions() {
        return broker.read(Topics.PREDICTIONS, firstPrediction).stream()
                .map(record -> EventCodec.decode(record.headers(), record.value(), PredictionMade.class))
                .toList();
    }

    private List<ShadowAnswered> answers() {
        return broker.read(Topics.PREDICTIONS_SHADOW, firstAnswer).stream()
                .map(RolloutOnKafka::answer)
                .toList();
    }

    private static ShadowAnswered answer(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), ShadowAnswered.class);
    }

    private static void awaitModels(String path, Matcher<?> matcher) {
        await().atMost(SOON)
                .untilAsserted(() -> get("/models").then().statusCode(200).body(path, matcher));
    }
}
