package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.ImageRejectedException;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * Classifies the images of a request with the model that also serves the stream. Unlike a batch of the stream, a
 * request succeeds or fails as a whole, because its sender waits and can correct it. Thread-safe.
 */
@Singleton
public final class RequestClassifier {

    private final LiveModel live;
    private final PixelDecoder decoder;
    private final Executor decoders;
    private final int maxBatch;
    private final ClassificationListener listener;

    /**
     * Creates a classifier.
     *
     * @param live holds the serving model
     * @param decoder decodes files to pixels
     * @param decoders runs the decoding
     * @param settings batch size
     * @param listener receives durations
     */
    public RequestClassifier(
            LiveModel live,
            PixelDecoder decoder,
            @Identifier(ImageClassifier.DECODERS) Executor decoders,
            ImageClassifier.Settings settings,
            ClassificationListener listener) {
        this.live = live;
        this.decoder = decoder;
        this.decoders = decoders;
        this.maxBatch = settings.maxBatch();
        this.listener = listener;
    }

    /**
     * Classifies all images of a request with the same model.
     *
     * @param input at least one image
     * @param version the required model id; empty for the serving model
     * @throws PatisserieException {@link ErrorCode#MODEL_NOT_LOADED} if no model serves,
     *     {@link ErrorCode#MODEL_UNKNOWN} if another model serves, {@link ErrorCode#REQUEST_INVALID} if pixels are not
     *     of the model's size, an {@code IMAGE_*} code if a file is not an image (the message contains its index),
     *     {@link ErrorCode#INFERENCE_FAILED}
     */
    public RequestAnswer classify(RequestInput input, Optional<String> version) {
        return live.use(model -> classify(model, input, version)).orElseThrow(RequestClassifier::noModel);
    }

    /**
     * Returns the serving model.
     *
     * @param version the required model id; empty for the serving model
     * @throws PatisserieException as {@link #classify}
     */
    public CheckpointPublished serving(Optional<String> version) {
        CheckpointPublished model = live.serving().map(Serving::checkpoint).orElseThrow(RequestClassifier::noModel);
        requireVersion(model, version);
        return model;
    }

    private static PatisserieException noModel() {
        return new PatisserieException(
                ErrorCode.MODEL_NOT_LOADED, "no verified model serves; publish one on topic checkpoints");
    }

    private static void requireVersion(CheckpointPublished model, Optional<String> version) {
        if (version.filter(id -> !id.equals(model.modelId())).isPresent()) {
            throw new PatisserieException(
                    ErrorCode.MODEL_UNKNOWN,
                    "expected version %s, the serving model, found '%s'; omit the version to use the serving model"
                            .formatted(model.modelId(), version.get()));
        }
    }

    private RequestAnswer classify(ServingModel model, RequestInput input, Optional<String> version) {
        requireVersion(model.checkpoint(), version);
        List<byte[]> pixels = pixels(input, model.checkpoint().imageSize());
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < pixels.size(); from += maxBatch) {
            int to = Math.min(from + maxBatch, pixels.size());
            rows.addAll(predict(model, pixels.subList(from, to)));
        }
        return new RequestAnswer(model.checkpoint(), rows);
    }

    private List<byte[]> pixels(RequestInput input, int size) {
        if (input instanceof RequestInput.Files files) {
            return decode(files.files(), size);
        }
        if (input instanceof RequestInput.Pixels pixels) {
            if (pixels.height() != size || pixels.width() != size) {
                throw new PatisserieException(
                        ErrorCode.REQUEST_INVALID,
                        "expected pixels of %d x %d, the model's size, found %d x %d"
                                .formatted(size, size, pixels.height(), pixels.width()));
            }
            return pixels.images();
        }
        throw new AssertionError("unhandled input " + input);
    }

    private List<byte[]> decode(List<byte[]> files, int size) {
        List<CompletableFuture<byte[]>> decoding = files.stream()
                .map(file -> CompletableFuture.supplyAsync(() -> decode(file, size), decoders))
                .toList();
        return IntStream.range(0, decoding.size())
                .mapToObj(i -> await(decoding.get(i), i))
                .toList();
    }

    private byte[] decode(byte[] file, int size) {
        long begun = System.nanoTime();
        try {
            return decoder.decode(file, size);
        } finally {
            listener.decoded(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private static byte[] await(CompletableFuture<byte[]> decoding, int index) {
        try {
            return decoding.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ImageRejectedException rejected) {
                throw new PatisserieException(
                        rejected.code(), "image %d: %s".formatted(index, rejected.getMessage()), rejected);
            }
            throw failed("decoding image %d failed: %s".formatted(index, Reasons.logged("decoding failed", e)), e);
        }
    }

    private List<float[]> predict(ServingModel model, List<byte[]> batch) {
        long begun = System.nanoTime();
        float[][] rows;
        try {
            rows = model.classifier().classify(batch);
        } catch (RuntimeException e) {
            throw failed("the forward pass failed: " + Reasons.logged("forward pass failed", e), e);
        } finally {
            listener.inferred(batch.size(), Duration.ofNanos(System.nanoTime() - begun));
        }
        for (float[] row : rows) {
            Probabilities.fault(row, model.checkpoint().labels().size()).ifPresent(fault -> {
                throw failed(fault, null);
            });
        }
        return Arrays.asList(rows);
    }

    private static PatisserieException failed(String what, Throwable cause) {
        return new PatisserieException(
                ErrorCode.INFERENCE_FAILED, what + "; see the service's log, then send the request again", cause);
    }
}
