package dev.patisserie.inference.classify;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ClassNames;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.inference.classify.Outcome.Failed;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Rejected;
import dev.patisserie.inference.uncertainty.AnswerReader;
import dev.patisserie.inference.uncertainty.AnswerUncertainty;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.UncertaintySettings;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Classifies batches of image files with the serving model. Decodes in parallel and predicts in model batches; an
 * invalid image does not affect other images. Thread-safe.
 */
@Singleton
public final class ImageClassifier {

    /** Identifier of the executor that runs the decoding. */
    public static final String DECODERS = "decoders";

    private final LiveModel live;
    private final PixelDecoder decoder;
    private final Executor decoders;
    private final Settings settings;
    private final ClassificationListener listener;
    private final Clock clock;

    /**
     * Creates a classifier.
     *
     * @param live holds the serving model
     * @param decoder decodes files to pixels
     * @param decoders runs the decoding; its threads limit the number of concurrent decodes
     * @param settings batch size, number of classes and treatment of uncertainty
     * @param listener receives durations
     * @param clock source of the prediction times
     */
    public ImageClassifier(
            LiveModel live,
            PixelDecoder decoder,
            @Identifier(DECODERS) Executor decoders,
            Settings settings,
            ClassificationListener listener,
            Clock clock) {
        this.live = live;
        this.decoder = decoder;
        this.decoders = decoders;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * The settings of the classifiers.
     *
     * @param maxBatch maximum number of images in one forward pass, at least 1; limits native memory
     * @param topK number of classes in a prediction, at least 1
     * @param uncertainty maps, prediction sets and abstention
     */
    public record Settings(int maxBatch, int topK, UncertaintySettings uncertainty) {

        /** Creates settings with the default treatment of uncertainty. */
        public Settings(int maxBatch, int topK) {
            this(maxBatch, topK, UncertaintySettings.DEFAULT);
        }

        /** The defaults of the service. */
        public static final Settings DEFAULT = new Settings(32, 5);
    }

    /**
     * Classifies all images with the same model.
     *
     * @return one outcome per image, in the order of the images
     * @throws PatisserieException {@link ErrorCode#MODEL_NOT_LOADED} if no model serves; no image was decoded, and the
     *     call can be retried
     */
    public List<Outcome> classify(List<Image> images) {
        return live.use(model -> classify(model, images))
                .orElseThrow(() -> new PatisserieException(
                        ErrorCode.MODEL_NOT_LOADED, "no verified model serves; publish one on topic checkpoints"));
    }

    /** Runs each model batch as soon as it is full, while the following images are decoded. */
    private List<Outcome> classify(ServingModel model, List<Image> images) {
        List<Slot> slots = images.stream().map(Slot::new).toList();
        List<CompletableFuture<Void>> decoding = slots.stream()
                .map(slot -> decodeLater(slot, model.checkpoint().imageSize()))
                .toList();
        List<Slot> batch = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            decoding.get(i).join();
            if (slots.get(i).outcome == null) {
                batch.add(slots.get(i));
            }
            if (batch.size() == settings.maxBatch() || i == slots.size() - 1 && !batch.isEmpty()) {
                predict(model, List.copyOf(batch));
                batch.clear();
            }
        }
        return slots.stream().map(slot -> slot.outcome).toList();
    }

    private CompletableFuture<Void> decodeLater(Slot slot, int size) {
        return CompletableFuture.runAsync(() -> decode(slot, size), decoders);
    }

    private void decode(Slot slot, int size) {
        long begun = System.nanoTime();
        try {
            slot.pixels = decoder.decode(slot.file(), size);
            slot.fingerprint = fingerprint(slot.pixels, size);
        } catch (ImageRejectedException e) {
            slot.outcome = new Rejected(e.code(), e.getMessage());
        } catch (RuntimeException | Error e) { // an image that exhausts heap or stack fails alone
            slot.outcome = failed("decoding", e);
        } finally {
            listener.decoded(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /**
     * Returns the fingerprint of the decoded image; null if it cannot be computed, which does not affect the answer.
     */
    private String fingerprint(byte[] pixels, int size) {
        try {
            return DifferenceHash.of(pixels, size).toString();
        } catch (RuntimeException e) {
            listener.statementFailed(e);
            return null;
        }
    }

    /** Predicts a model batch; if that fails, predicts each image separately. */
    private void predict(ServingModel model, List<Slot> batch) {
        try {
            Optional<AnswerReader> reader = reader(model);
            List<ModelOutput> outputs = forward(model.classifier(), reader, batch);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).outcome = answer(model.checkpoint(), reader, batch.get(i), outputs.get(i));
            }
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                batch.get(0).outcome = failed("the forward pass", e);
            } else {
                batch.forEach(slot -> predict(model, List.of(slot)));
            }
        }
    }

    private Optional<AnswerReader> reader(ServingModel model) {
        return model.classifier()
                .uncertainty()
                .map(figures -> new AnswerReader(figures, model.checkpoint().labels(), settings.uncertainty()));
    }

    private List<ModelOutput> forward(Classifier classifier, Optional<AnswerReader> reader, List<Slot> batch) {
        long begun = System.nanoTime();
        try {
            return classifier.outputs(
                    batch.stream().map(slot -> slot.pixels).toList(),
                    (i, output) -> needsMap(reader, batch.get(i).image, output));
        } finally {
            listener.inferred(batch.size(), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private boolean needsMap(Optional<AnswerReader> reader, Image image, ModelOutput output) {
        try {
            return reader.flatMap(known -> known.reason(image.explain(), output))
                    .isPresent();
        } catch (RuntimeException e) { // the answer does not depend on it
            listener.statementFailed(e);
            return false;
        }
    }

    private Outcome answer(CheckpointPublished model, Optional<AnswerReader> reader, Slot slot, ModelOutput output) {
        Image image = slot.image;
        float[] row = output.probabilities();
        Optional<String> fault = Probabilities.fault(row, model.labels().size());
        if (fault.isPresent()) {
            return new Failed(ErrorCode.INFERENCE_FAILED, fault.get());
        }
        List<Score> top = Probabilities.top(row, model.labels(), settings.topK());
        String trueLabel = ClassNames.spelling(image.trueLabel(), model.labels());
        AnswerUncertainty statements = statements(reader, image, output);
        return new Predicted(
                new PredictionMade(
                        image.id(),
                        top.get(0).label(),
                        top.get(0).probability(),
                        top,
                        model.modelId(),
                        model.artifactSha256(),
                        trueLabel,
                        image.eventTime(),
                        image.receivedAt(),
                        clock.instant(),
                        statements.known(),
                        statements.abstained(),
                        statements.set(),
                        statements.explanation(),
                        image.position(),
                        slot.fingerprint),
                Verdict.of(trueLabel, top.get(0).label(), model.labels()));
    }

    private AnswerUncertainty statements(Optional<AnswerReader> reader, Image image, ModelOutput output) {
        AnswerUncertainty statements = reader.map(
                        known -> known.read(output, image.explain(), listener::statementFailed))
                .orElse(AnswerUncertainty.NONE);
        if (statements.reason() != null) {
            listener.explained(statements.reason());
        }
        return statements;
    }

    private static Failed failed(String work, Throwable cause) {
        return new Failed(
                ErrorCode.INFERENCE_FAILED,
                "%s failed: %s; see the service's log, then send the image again"
                        .formatted(work, Reasons.logged(work + " failed", cause)));
    }

    /** An image in processing. Only one step accesses it at a time. */
    private static final class Slot {
        private final Image image;
        private byte[] pixels;
        private String fingerprint;
        private Outcome outcome;

        Slot(Image image) {
            this.image = image;
        }

        byte[] file() {
            return image.file() == null ? new byte[0] : image.file();
        }
    }
}
