package dev.patisserie.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import org.junit.jupiter.api.Test;

class RequestLimitsTest {

    private static final RequestLimits LIMITS = new RequestLimits(20, 64, 300, 4L << 30);

    private static TrainingRequested request(Pipeline pipeline, int epochs) {
        return TrainingRequested.builder("r-1", pipeline, "desserts").epochs(epochs).build();
    }

    @Test
    void acceptsARequestWithinTheLimits() {
        assertThatCode(() -> LIMITS.check(request(Pipeline.SIMPLE, 20))).doesNotThrowAnyException();
    }

    @Test
    void rejectsTooManyEpochsOfThePipelineThatUsesThem() {
        assertRejected(request(Pipeline.SIMPLE, 21), "trainer.max-epochs");
        assertRejected(request(Pipeline.COMPARE, 21), "trainer.max-epochs");
        assertThatCode(() -> LIMITS.check(request(Pipeline.TRANSFER, 21)))
                .doesNotThrowAnyException();
        TransferRecipe recipe =
                TransferRecipe.defaults().withFineTune(new TransferRecipe.FineTune(21, null, null));
        assertRejected(
                request(Pipeline.TRANSFER, 5).toBuilder().transfer(recipe).build(),
                "trainer.max-epochs");
    }

    @Test
    void rejectsTooLargeBatchesAndImages() {
        assertRejected(
                request(Pipeline.SIMPLE, 1).toBuilder().batchSize(65).build(),
                "trainer.max-batch-size");
        assertRejected(
                request(Pipeline.SIMPLE, 1).toBuilder().imageSize(301).build(),
                "trainer.max-image-size");
    }

    @Test
    void rejectsATrainingThatNeedsMoreMemoryThanThereIs() {
        TrainingRequested request = request(Pipeline.SIMPLE, 1);

        assertThatCode(() -> LIMITS.checkMemory(request, 4L << 30)).doesNotThrowAnyException();
        assertThatThrownBy(() -> LIMITS.checkMemory(request, 5L << 30))
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_TOO_LARGE))
                .hasMessageContaining("4096 MiB")
                .hasMessageContaining("5120 MiB");
    }

    private static void assertRejected(TrainingRequested request, String key) {
        assertThatThrownBy(() -> LIMITS.check(request))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining(key);
    }
}
