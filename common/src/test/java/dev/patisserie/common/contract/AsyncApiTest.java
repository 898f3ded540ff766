package dev.patisserie.common.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.SampleEvents;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AsyncApiTest {

    private static final EventCodec.Context CONTEXT =
            new EventCodec.Context("id-1", URI.create("/patisserie/test"), SampleEvents.NOON);

    private static final Map<Class<? extends Event>, String> TOPICS = Map.ofEntries(
            Map.entry(TrainingRequested.class, Topics.TRAINING_REQUESTS),
            Map.entry(TrainingCancelled.class, Topics.TRAINING_REQUESTS),
            Map.entry(TrainingProgressed.class, Topics.TRAINING_PROGRESS),
            Map.entry(ModelSwapReported.class, Topics.MODEL_SWAPS),
            Map.entry(ModelPinned.class, Topics.MODEL_SELECTION),
            Map.entry(ModelUnpinned.class, Topics.MODEL_SELECTION),
            Map.entry(ModelRefusalCleared.class, Topics.MODEL_SELECTION),
            Map.entry(DatasetPublished.class, Topics.DATASETS),
            Map.entry(ImageLabelled.class, Topics.LABELS),
            Map.entry(ImageSelected.class, Topics.LABELLING_QUEUE),
            Map.entry(FeedbackJoined.class, Topics.FEEDBACK),
            Map.entry(AccuracyEstimated.class, Topics.LIVE_ACCURACY),
            Map.entry(DriftChanged.class, Topics.DRIFT),
            Map.entry(ModelPolicySet.class, Topics.MODEL_SELECTION),
            Map.entry(RolloutCommanded.class, Topics.MODEL_SELECTION),
            Map.entry(RolloutChanged.class, Topics.ROLLOUTS),
            Map.entry(ShadowAnswered.class, Topics.PREDICTIONS_SHADOW),
            Map.entry(RetrainingChanged.class, Topics.RETRAINING),
            Map.entry(SearchRequested.class, Topics.SEARCHES),
            Map.entry(SearchProgressed.class, Topics.SEARCHES),
            Map.entry(SearchCancelled.class, Topics.SEARCHES),
            Map.entry(PredictionMade.class, Topics.PREDICTIONS),
            Map.entry(CheckpointPublished.class, Topics.CHECKPOINTS));

    private final AsyncApi contract = new AsyncApi(Path.of("..", "docs"));

    @Test
    void describesExactlyTheTopicsOfTheCode() throws IllegalAccessException {
        // Given
        List<String> named = new ArrayList<>();
        for (var field : Topics.class.getFields()) {
            if (field.get(null) instanceof String topic) {
                named.add(topic);
            }
        }

        // Then
        assertThat(Topics.ALL).containsExactlyInAnyOrderElementsOf(named);
        assertThat(contract.topics()).containsExactlyInAnyOrderElementsOf(named);
    }

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.event.SampleEvents#all")
    void acceptsRecordsOfTheCodec(Event event) {
        var sent = EventCodec.encode(topicOf(event), event, CONTEXT);

        assertThat(contract.violations(sent.topic(), sent.headers(), sent.value()))
                .isEmpty();
    }

    @Test
    void validatesACancellationAgainstItsOwnSchema() {
        var sent = EventCodec.encode(Topics.TRAINING_REQUESTS, new TrainingCancelled("r-1", null), CONTEXT);
        byte[] value = "{\"reason\":\"too late\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(contract.violations(sent.topic(), sent.headers(), value))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("requestId");
    }

    @Test
    void acceptsADeadLetter() {
        var record = new ConsumerRecord<>("images", 0, 1L, new byte[0], new byte[] {1});
        var letter = DeadLetter.of(Topics.IMAGES_DEAD_LETTERS, record, ErrorCode.IMAGE_CORRUPT, "why");

        assertThat(contract.violations(letter.topic(), letter.headers(), letter.value()))
                .isEmpty();
    }

    @Test
    void validatesARecordAgainstTheSchemaOfItsType() {
        var unpinned = new ModelUnpinned("desserts", SampleEvents.NOON);
        var sent = EventCodec.encode(Topics.MODEL_SELECTION, unpinned, CONTEXT);
        sent.headers().remove("ce_type").add("ce_type", ModelPinned.TYPE.getBytes());

        assertThat(contract.violations(sent.topic(), sent.headers(), sent.value()))
                .anySatisfy(found -> assertThat(found).contains("modelId"));
    }

    @Test
    void reportsMissingHeadersAndFieldsAndMalformedTimes() {
        byte[] value = "{\"requestId\":\"r-1\",\"at\":\"noon\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(contract.violations(Topics.TRAINING_PROGRESS, new RecordHeaders(), value))
                .anySatisfy(found -> assertThat(found).contains("headers").contains("ce_id"))
                .anySatisfy(found -> assertThat(found).contains("value").contains("state"))
                .anySatisfy(found -> assertThat(found).contains("value").contains("date-time"));
    }

    static String topicOf(Event event) {
        return TOPICS.get(event.getClass());
    }
}
