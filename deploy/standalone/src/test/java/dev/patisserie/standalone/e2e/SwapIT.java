package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.TopicTail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SwapIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    @Test
    void servesTheBetterModelAndAnswersEveryImageOnce() throws Exception {
        // Given a continuous stream of images
        String first = STACK.served().serving().modelId();
        var enough = new AtomicBoolean();
        var executor = Executors.newSingleThreadExecutor();
        Future<List<Answer>> stream = executor.submit(() -> keepClassifying(enough));

        // When a better model is trained, and then a worse one
        TrainingProgressed better = STACK.train(TinySet.strong(2));
        STACK.await(models -> models.serves(better.result().modelId()));
        TrainingProgressed worse = STACK.train(TinySet.weak(3));
        STACK.await(models -> models.model(worse.result().modelId()).isPresent());
        STACK.classify(STACK.holdout());
        enough.set(true);
        List<Answer> answers = stream.get();
        executor.shutdown();

        // Then
        assertThat(better.result().holdoutAccuracy())
                .isGreaterThan(worse.result().holdoutAccuracy());
        assertThat(STACK.served().serves(better.result().modelId())).isTrue();
        assertThat(STACK.served().model(worse.result().modelId()).orElseThrow().state())
                .isEqualTo("ELIGIBLE");
        assertThat(answers)
                .allMatch(answer -> answer.outcome() instanceof ImageOutcome.Predicted)
                .extracting(answer ->
                        ((ImageOutcome.Predicted) answer.outcome()).prediction().modelId())
                .contains(first, better.result().modelId())
                .doesNotContain(worse.result().modelId());
        assertThat(predictionsPerImage()).isNotEmpty().allSatisfy((id, n) -> assertThat(n)
                .isOne());
    }

    private static List<Answer> keepClassifying(AtomicBoolean enough) throws Exception {
        List<Answer> answers = new ArrayList<>();
        while (!enough.get()) {
            Classification.Result result = STACK.classify(STACK.holdout());
            answers.addAll(result.answers());
        }
        return answers;
    }

    private static Map<String, Long> predictionsPerImage() {
        try (TopicTail tail = TopicTail.fromStart(STACK.bootstrap(), Topics.PREDICTIONS)) {
            return tail.drain().stream()
                    .map(message -> EventCodec.decode(message.headers(), message.value(), PredictionMade.class))
                    .collect(Collectors.groupingBy(PredictionMade::imageId, Collectors.counting()));
        }
    }
}
