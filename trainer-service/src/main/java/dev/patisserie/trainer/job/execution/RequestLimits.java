package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An operator's limits on requests.
 *
 * @param maxEpochs most epochs of each phase
 * @param maxBatchSize most images per step
 * @param maxImageSize largest width and height of the images, in pixels
 * @param memory reads the memory of this trainer
 */
public record RequestLimits(int maxEpochs, int maxBatchSize, int maxImageSize, Supplier<MemoryState> memory) {

    /** No limits. */
    public static final RequestLimits NONE =
            new RequestLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, () -> MemoryState.UNLIMITED);

    /**
     * Checks the fields of a request.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID}; the message names the field and the setting
     */
    void check(TrainingRequested request) {
        require("epochs", epochs(request), "trainer.max-epochs", maxEpochs);
        require("batchSize", request.batchSize(), "trainer.max-batch-size", maxBatchSize);
        if (request.imageSize() != null) {
            checkImageSize(request.imageSize());
        }
    }

    /** Checks the image size of a training, which a pipeline may choose. */
    void checkImageSize(int imageSize) {
        require("imageSize", imageSize, "trainer.max-image-size", maxImageSize);
    }

    private static int epochs(TrainingRequested request) {
        TransferRecipe transfer = request.transfer();
        IntStream phases = transfer == null
                ? IntStream.empty()
                : IntStream.of(transfer.warmup().epochs(), transfer.fineTune().epochs());
        boolean trainsSimple = request.pipeline() == Pipeline.SIMPLE || request.pipeline() == Pipeline.COMPARE;
        IntStream simple = trainsSimple ? IntStream.of(request.epochs()) : IntStream.empty();
        return IntStream.concat(simple, phases).max().orElse(0);
    }

    private static void require(String field, int found, String key, int most) {
        if (found > most) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected %s to be at most %d (%s of this trainer), was %d; ask for less, or have the operator raise it"
                            .formatted(field, most, key, found));
        }
    }

    /** Returns whether a training may fit in memory. */
    boolean fits(TrainingNeeds needs) {
        MemoryState state = memory.get();
        return needs.totalBytes() <= state.available() && needs.heapBytes() <= state.availableHeap();
    }

    /**
     * Checks the memory of a training.
     *
     * @throws PatisserieException {@link ErrorCode#TRAINING_TOO_LARGE}
     */
    void checkMemory(TrainingRequested request, TrainingNeeds needs) {
        MemoryState state = memory.get();
        requireMemory(request, needs, needs.totalBytes(), state.available(), "memory");
        requireMemory(request, needs, needs.heapBytes(), state.availableHeap(), "heap (-Xmx)");
    }

    private static void requireMemory(
            TrainingRequested request, TrainingNeeds needs, long least, long available, String resource) {
        if (least > available) {
            throw new PatisserieException(
                    ErrorCode.TRAINING_TOO_LARGE,
                    "expected a training step within the %d MiB of %s that this trainer has besides its own, found at least %d MiB (batchSize %d, imageSize %d); ask for a smaller batchSize or imageSize, or give the trainer more"
                            .formatted(available >> 20, resource, least >> 20, request.batchSize(), needs.imageSize()));
        }
    }
}
