package dev.patisserie.trainer.job.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLimitsTest {

    private static final long MIB = 1 << 20;

    /** Of 4 GiB, the JVM itself has 96 MiB; of its heap of 256 MiB, 64 MiB are live. */
    private static final RequestLimits LIMITS =
            new RequestLimits(20, 64, 300, () -> new MemoryState(4096 * MIB, 256 * MIB, 64 * MIB, 32 * MIB));

    private static TrainingRequested request(Pipeline pipeline, int epochs) {
        return TrainingRequested.builder("r-1", pipeline, "desserts")
                .epochs(epochs)
                .build();
    }

    @Test
    void acceptsARequestWithinTheLimits() {
        assertThatCode(() -> LIMITS.check(request(Pipeline.SIMPLE, 20))).doesNotThrowAnyException();
    }

    @Test
    void rejectsTooManyEpochsOfThePipelineThatUsesThem() {
        assertRejected(request(Pipeline.SIMPLE, 21), "trainer.max-epochs");
        assertRejected(request(Pipeline.COMPARE, 21), "trainer.max-epochs");
        assertThatCode(() -> LIMITS.check(request(Pipeline.TRANSFER, 21))).doesNotThrowAnyException();
        TransferRecipe recipe = TransferRecipe.defaults().withFineTune(new TransferRecipe.FineTune(21, null, null));
        assertRejected(
                request(Pipeline.TRANSFER, 5).toBuilder().transfer(recipe).build(), "trainer.max-epochs");
    }

    @Test
    void rejectsTooLargeBatchesAndImages() {
        assertRejected(request(Pipeline.SIMPLE, 1).toBuilder().batchSize(65).build(), "trainer.max-batch-size");
        assertRejected(request(Pipeline.SIMPLE, 1).toBuilder().imageSize(301).build(), "trainer.max-image-size");
    }

    @ParameterizedTest
    @CsvSource({"4000, 192, ", "4001, 192, 4000 MiB of memory", "4000, 193, 192 MiB of heap"})
    void memoryOfTheJvmIsNotAvailable(long total, long heap, String message) {
        var needs = new TrainingNeeds(300, total * MIB, heap * MIB);
        TrainingRequested request = request(Pipeline.SIMPLE, 1);

        assertThat(LIMITS.fits(needs)).isEqualTo(message == null);
        if (message == null) {
            assertThatCode(() -> LIMITS.checkMemory(request, needs)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> LIMITS.checkMemory(request, needs))
                    .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.TRAINING_TOO_LARGE))
                    .hasMessageContaining(message)
                    .hasMessageContaining("batchSize");
        }
    }

    private static void assertRejected(TrainingRequested request, String key) {
        assertThatThrownBy(() -> LIMITS.check(request))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining(key);
    }
}
