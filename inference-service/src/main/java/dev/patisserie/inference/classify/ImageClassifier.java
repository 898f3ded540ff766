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
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Classifies batches of image files with the serving model. Decodes in parallel and predicts in forward passes; an
 * invalid image does not affect other images. Thread-safe.
 */
@Singleton
public final class ImageClassifier {

    /** Identifier of the executor that runs the decoding. */
    public static final String DECODERS = "decoders";

    /** Number of passes whose images are decoded in advance. */
    private static final int AHEAD = 2;

    private final LiveModel live;
    private final PixelDecoder decoder;
    private final Executor decoders;
    private final Settings settings;
    private final ClassificationListener listener;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Lock turns = new ReentrantLock(true); // of the calls for a slow model, in their order
    private final Lock running = new ReentrantLock(); // a pass uses all threads of the model; its wait is not measured

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
    @Inject
    public ImageClassifier(
            LiveModel live,
            PixelDecoder decoder,
            @Identifier(DECODERS) Executor decoders,
            Settings settings,
            ClassificationListener listener,
            Clock clock) {
        this(live, decoder, decoders, settings, listener, clock, System::nanoTime);
    }

    /** Creates a classifier with a source of the durations of passes, in nanoseconds. */
    ImageClassifier(
            LiveModel live,
            PixelDecoder decoder,
            Executor decoders,
            Settings settings,
            ClassificationListener listener,
            Clock clock,
            LongSupplier nanoTime) {
        this.live = live;
        this.decoder = decoder;
        this.decoders = decoders;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.nanoTime = nanoTime;
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
     * @throws PatisserieException as {@link #classify(List, Consumer)}
     */
    public List<Outcome> classify(List<Image> images) {
        List<Outcome> outcomes = new ArrayList<>();
        classify(images, outcomes::addAll);
        return outcomes;
    }

    /**
     * Classifies all images with the same model, in forward passes of a size that {@link PassSize} determines.
     * Concurrent calls decode in parallel, but passes run one after the other: with a slow model, all passes of a call
     * before the first pass of the next one.
     *
     * @param answers receives, after each pass, the outcomes of the next images, in the order of the images; called on
     *     this thread, and must return immediately
     * @throws PatisserieException {@link ErrorCode#MODEL_NOT_LOADED} if no model serves; no image was decoded, and the
     *     call can be retried
     */
    public void classify(List<Image> images, Consumer<List<Outcome>> answers) {
        live.use(model -> {
                    classify(model, new Decoding(images, model.checkpoint().imageSize()), answers);
                    return model;
                })
                .orElseThrow(() -> new PatisserieException(
                        ErrorCode.MODEL_NOT_LOADED, "no verified model serves; publish one on topic checkpoints"));
    }

    private void classify(ServingModel model, Decoding images, Consumer<List<Outcome>> answers) {
        int size = passSize(model);
        images.startUntil(AHEAD * size);
        if (size == settings.maxBatch()) {
            runPasses(model, images, answers);
            return;
        }
        turns.lock();
        try {
            runPasses(model, images, answers);
        } finally {
            turns.unlock();
        }
    }

    private void runPasses(ServingModel model, Decoding images, Consumer<List<Outcome>> answers) {
        while (images.hasNext()) {
            answers.accept(pass(model, images));
        }
    }

    private int passSize(ServingModel model) {
        return model.passSize().next(settings.maxBatch());
    }

    /**
     * Runs one forward pass as soon as its images are decoded, while the following images are decoded. Returns the
     * outcomes of its images and of the invalid ones among and after them.
     */
    private List<Outcome> pass(ServingModel model, Decoding images) {
        int size = passSize(model);
        List<Slot> taken = new ArrayList<>();
        List<Slot> batch = new ArrayList<>();
        while (images.hasNext() && batch.size() < size) {
            Slot slot = images.next(AHEAD * size);
            taken.add(slot);
            if (slot.outcome == null) {
                batch.add(slot);
            }
        }
        if (!batch.isEmpty()) {
            predict(model, batch);
        }
        return taken.stream().map(slot -> slot.outcome).toList();
    }

    /** The images of one call, decoded in order and in parallel. Not thread-safe. */
    private final class Decoding {

        private final List<Slot> slots;
        private final int size;
        private int started;
        private int next;

        /** Creates the images, without starting to decode; {@code size} is that of the model. */
        Decoding(List<Image> images, int size) {
            this.slots = images.stream().map(Slot::new).toList();
            this.size = size;
        }

        void startUntil(int end) {
            for (; started < Math.min(end, slots.size()); started++) {
                Slot slot = slots.get(started);
                slot.decoded = CompletableFuture.runAsync(() -> decode(slot, size), decoders);
            }
        }

        boolean hasNext() {
            return next < slots.size();
        }

        /** Waits until the next image is decoded, and starts to decode the {@code ahead} images after it. */
        Slot next(int ahead) {
            startUntil(next + 1 + ahead);
            Slot slot = slots.get(next++);
            slot.decoded.join();
            return slot;
        }
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

    /** Runs a forward pass; if it fails, runs one for each image. */
    private void predict(ServingModel model, List<Slot> batch) {
        try {
            Optional<AnswerReader> reader = reader(model);
            List<ModelOutput> outputs = forward(model, reader, batch);
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

    private List<ModelOutput> forward(ServingModel model, Optional<AnswerReader> reader, List<Slot> batch) {
        running.lock();
        long begun = nanoTime.getAsLong();
        try {
            List<ModelOutput> outputs = model.classifier()
                    .outputs(
                            batch.stream().map(slot -> slot.pixels).toList(),
                            (i, output) -> needsMap(reader, batch.get(i).image, output));
            model.passSize().measured(batch.size(), since(begun));
            return outputs;
        } finally {
            running.unlock();
            listener.inferred(batch.size(), since(begun));
        }
    }

    private Duration since(long begun) {
        return Duration.ofNanos(nanoTime.getAsLong() - begun);
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
        private CompletableFuture<Void> decoded;
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
