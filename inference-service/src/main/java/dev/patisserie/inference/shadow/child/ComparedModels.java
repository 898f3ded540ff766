package dev.patisserie.inference.shadow.child;

import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.Probabilities;
import dev.patisserie.inference.shadow.CandidateAnswer;
import dev.patisserie.inference.uncertainty.MapFilter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A candidate, and the champion for the first images. Both classify these, in alternating order, so that their times
 * are comparable; then the champion is closed. Not thread-safe.
 */
final class ComparedModels {

    private static final double NANOS_PER_MILLI = 1e6;

    private final PixelDecoder decoder;
    private final Model candidate;
    private Optional<Model> champion;
    private int timed; // number of images that both models still classify

    /**
     * A loaded model.
     *
     * @param manifest its manifest
     * @param classifier the model
     */
    record Model(Manifest manifest, Classifier classifier) {

        float[] probabilities(byte[] pixels) {
            return classifier.outputs(List.of(pixels), MapFilter.NONE).get(0).probabilities();
        }
    }

    /**
     * Takes ownership of the champion.
     *
     * @param decoder decodes files to pixels
     * @param candidate the candidate; closed by the caller
     * @param champion empty if the times are not compared
     * @param timed number of images that both models classify
     */
    ComparedModels(PixelDecoder decoder, Model candidate, Optional<Model> champion, int timed) {
        this.decoder = decoder;
        this.candidate = candidate;
        this.champion = champion;
        this.timed = timed;
        closeChampionIfDone();
    }

    /**
     * Classifies an image file.
     *
     * @throws RuntimeException if it cannot be decoded or the forward pass fails
     */
    CandidateAnswer answer(byte[] file) {
        byte[] pixels = pixels(candidate, file);
        if (champion.isEmpty()) {
            return answer(candidate.probabilities(pixels), null, null);
        }
        byte[] its = pixels(champion.get(), file);
        boolean isChampionFirst = timed % 2 == 0;
        timed--;
        Double before = isChampionFirst ? championMillis(its) : null;
        long begun = System.nanoTime();
        float[] row = candidate.probabilities(pixels);
        double took = millisSince(begun);
        Double championTook = isChampionFirst ? before : championMillis(its);
        closeChampionIfDone();
        return answer(row, championTook, took);
    }

    private byte[] pixels(Model model, byte[] file) {
        return decoder.decode(file, model.manifest().imageSize());
    }

    /** Returns the time of the champion; null if it fails, which does not concern the candidate. */
    private Double championMillis(byte[] pixels) {
        long begun = System.nanoTime();
        try {
            champion.get().probabilities(pixels);
            return millisSince(begun);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static double millisSince(long begun) {
        return (System.nanoTime() - begun) / NANOS_PER_MILLI;
    }

    private void closeChampionIfDone() {
        if (timed <= 0) {
            champion.ifPresent(model -> model.classifier().close());
            champion = Optional.empty();
        }
    }

    private CandidateAnswer answer(float[] row, Double championMillis, Double candidateMillis) {
        List<String> labels = candidate.manifest().labels();
        Optional<String> fault = Probabilities.fault(row, labels.size());
        if (fault.isPresent()) {
            boolean isFinite = IntStream.range(0, row.length).allMatch(i -> Float.isFinite(row[i]));
            return CandidateAnswer.failed(isFinite ? Failure.FAILED : Failure.NOT_FINITE, fault.get());
        }
        Score best = Probabilities.top(row, labels, 1).get(0);
        return new CandidateAnswer(best.label(), best.probability(), null, null, championMillis, candidateMillis);
    }
}
