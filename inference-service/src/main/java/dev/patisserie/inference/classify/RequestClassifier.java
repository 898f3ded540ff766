package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.ExplainReason;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final ImageClassifier.Settings settings;
    private final ClassificationListener listener;

    /**
     * Creates a classifier.
     *
     * @param live holds the serving model
     * @param decoder decodes files to pixels
     * @param decoders runs the decoding
     * @param settings batch size and treatment of uncertainty
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
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Classifies all images of a request with the same model.
     *
     * @param input at least one image
     * @param version the required model id; empty for the serving model
     * @param details the requested statements; may be empty
     * @throws PatisserieException {@link ErrorCode#MODEL_NOT_LOADED} if no model serves,
     *     {@link ErrorCode#MODEL_UNKNOWN} if another model serves, {@link ErrorCode#REQUEST_INVALID} if pixels are not
     *     of the model's size or the model does not make one of the statements, an {@code IMAGE_*} code if a file is
     *     not an image (the message contains its index), {@link ErrorCode#INFERENCE_FAILED}
     */
    public RequestAnswer classify(RequestInput input, Optional<String> version, Set<Detail> details) {
        return live.use(model -> {
                    requireVersion(model.checkpoint(), version);
                    return classify(model, input, RequestReader.of(model, details, settings.uncertainty()));
                })
                .orElseThrow(RequestClassifier::noModel);
    }

    /** Returns the statements that requests to a model can ask for. */
    public Set<Detail> available(Serving model) {
        return RequestReader.available(model.uncertainty(), settings.uncertainty());
    }

    /**
     * Returns the serving model.
     *
     * @param version the required model id; empty for the serving model
     * @throws PatisserieException as {@link #classify}
     */
    public Serving serving(Optional<String> version) {
        Serving model = live.serving().orElseThrow(RequestClassifier::noModel);
        requireVersion(model.checkpoint(), version);
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

    private RequestAnswer classify(ServingModel model, RequestInput input, RequestReader reader) {
        List<byte[]> pixels = pixels(input, model.checkpoint().imageSize());
        List<float[]> rows = new ArrayList<>();
        List<RequestDetails> details = new ArrayList<>();
        for (int from = 0; from < pixels.size(); from += settings.maxBatch()) {
            int to = Math.min(from + settings.maxBatch(), pixels.size());
            for (ModelOutput output : predict(model, pixels.subList(from, to), reader.maps())) {
                rows.add(output.probabilities());
                if (!reader.wanted().isEmpty()) {
                    details.add(read(reader, output));
                }
            }
        }
        Uncertainty figures = model.classifier().uncertainty().orElse(null);
        return new RequestAnswer(model.checkpoint(), rows, details, figures);
    }

    private RequestDetails read(RequestReader reader, ModelOutput output) {
        try {
            RequestDetails details = reader.read(output);
            if (details.map() != null) {
                listener.explained(ExplainReason.ASKED);
            }
            return details;
        } catch (RuntimeException e) {
            throw failed("computing the requested outputs failed: " + Reasons.logged("requested outputs failed", e), e);
        }
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

    private List<ModelOutput> predict(ServingModel model, List<byte[]> batch, MapFilter maps) {
        long begun = System.nanoTime();
        List<ModelOutput> outputs;
        try {
            outputs = model.classifier().outputs(batch, maps);
        } catch (RuntimeException e) {
            throw failed("the forward pass failed: " + Reasons.logged("forward pass failed", e), e);
        } finally {
            listener.inferred(batch.size(), Duration.ofNanos(System.nanoTime() - begun));
        }
        for (ModelOutput output : outputs) {
            Probabilities.fault(
                            output.probabilities(), model.checkpoint().labels().size())
                    .ifPresent(fault -> {
                        throw failed(fault, null);
                    });
        }
        return outputs;
    }

    private static PatisserieException failed(String what, Throwable cause) {
        return new PatisserieException(
                ErrorCode.INFERENCE_FAILED, what + "; see the service's log, then send the request again", cause);
    }
}
