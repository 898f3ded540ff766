package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.io.PlainFile;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.Probe;
import dev.patisserie.common.uncertainty.ActivationMap;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.uncertainty.AnswerReader;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import dev.patisserie.inference.uncertainty.TopClasses;
import dev.patisserie.inference.uncertainty.UncertaintySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Classifies the trainer's probe images with a loaded model and the serving code, and compares the results with the
 * trainer's. It detects errors that no digest can, such as a different decoder, a different channel order or scaling
 * applied twice.
 */
final class ProbeCheck {

    /** Codes of a busy machine, or of a photo that crashed a decoder: no fault of the archive. */
    private static final Set<ErrorCode> MACHINE_FAULTS =
            Set.of(ErrorCode.IMAGE_DECODE_TIMEOUT, ErrorCode.IMAGE_CRASHED_DECODER);

    /** Tolerance of logits, known scores and maps, as a multiple of that of probabilities. */
    private static final double DETAIL_FACTOR = 4;

    /** Maps below this activation count as 0. */
    private static final double SMALLEST_MAP = 1e-4;

    private final PixelDecoder decoder;
    private final double tolerance;

    /**
     * Creates a check.
     *
     * @param decoder the decoder that is used for serving
     * @param tolerance maximum absolute error of each probability, above 0; that of the other outputs follows from it
     */
    ProbeCheck(PixelDecoder decoder, double tolerance) {
        this.decoder = decoder;
        this.tolerance = tolerance;
    }

    /**
     * Checks all probes, one at a time.
     *
     * @param folder the unpacked model
     * @throws PatisserieException {@link ErrorCode#MODEL_PROBE_MISMATCH} if an output exceeds the tolerance;
     *     {@link ErrorCode#MODEL_ARCHIVE_INVALID} if a probe is missing or no image;
     *     {@link ErrorCode#MODEL_STORE_UNAVAILABLE} if its file cannot be read
     */
    void verify(Classifier classifier, Manifest manifest, Path folder) {
        for (Probe probe : manifest.probes()) {
            byte[] pixels = pixels(probe, folder.resolve(Manifest.PROBES), manifest.imageSize());
            ModelOutput output =
                    classifier.outputs(List.of(pixels), MapFilter.ALL).get(0);
            compare(probe, output.probabilities());
            if (manifest.uncertainty() != null) {
                compareDetails(probe, output, manifest);
            }
        }
    }

    private byte[] pixels(Probe probe, Path probes, int size) {
        Path file = probes.resolve(probe.file()).normalize();
        if (!file.startsWith(probes.normalize())) {
            throw unreadable(probe, "it is outside the archive", null);
        }
        try {
            return decoder.decode(Files.readAllBytes(PlainFile.require(file)), size);
        } catch (ImageRejectedException e) {
            if (MACHINE_FAULTS.contains(e.code())) {
                throw new IllegalStateException("probe %s: %s".formatted(probe.file(), Reasons.of(e)), e);
            }
            throw unreadable(probe, Reasons.of(e), e);
        } catch (NoSuchFileException e) {
            throw unreadable(probe, Reasons.of(e), e);
        } catch (IOException e) {
            throw WorkFolderFailures.unusable(probes, e);
        }
    }

    private void compare(Probe probe, float[] found) {
        List<Float> expected = probe.probabilities();
        if (found.length != expected.size()) {
            throw mismatch(
                    "expected %d probabilities for %s, got %d".formatted(expected.size(), probe.file(), found.length));
        }
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected.get(i)) <= tolerance)) { // also rejects NaN
                throw mismatch("probability %d of %s: expected %s within %s, got %s"
                        .formatted(i, probe.file(), expected.get(i), tolerance, found[i]));
            }
        }
    }

    /**
     * Compares the outputs that are not probabilities. The slope of a softmax is at most 1/4, so a logit may differ
     * four times as much as a probability. The tolerance is relative to the largest value, because these outputs have
     * no fixed range. Of a map the mean difference counts: if a unit of the network is close to 0, rounding may add or
     * remove its whole contribution.
     */
    private void compareDetails(Probe probe, ModelOutput output, Manifest manifest) {
        compare("logits of " + probe.file(), probe.details().logits(), output.logits(), false);
        var reader = new AnswerReader(manifest.uncertainty(), manifest.labels(), UncertaintySettings.DEFAULT);
        reader.known(output).ifPresent(known -> {
            double expected = probe.details().known();
            double allowed = DETAIL_FACTOR * tolerance * Math.max(1, Math.abs(expected));
            if (!(Math.abs(known.score() - expected) <= allowed)) {
                throw mismatch("known score of %s: expected %s within %s, got %s"
                        .formatted(probe.file(), expected, allowed, known.score()));
            }
        });
        map(reader, probe, output)
                .ifPresent(
                        map -> compare("map of " + probe.file(), probe.details().map(), map.values(), true));
    }

    /**
     * Returns the map of the class that is the most probable one in the trainer. Of two classes with almost equal
     * probabilities, the other one may be the most probable here; of more than two, the map may be missing.
     */
    private static Optional<ActivationMap> map(AnswerReader reader, Probe probe, ModelOutput output) {
        float[] expected = new float[probe.probabilities().size()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = probe.probabilities().get(i);
        }
        try {
            return reader.mapOf(output, TopClasses.of(expected).first());
        } catch (IllegalArgumentException e) { // its values are not finite
            throw mismatch("map of %s: %s".formatted(probe.file(), e.getMessage()));
        }
    }

    private void compare(String what, List<Float> expected, float[] found, boolean mean) {
        double largest = mean ? SMALLEST_MAP : 1;
        double sum = 0;
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double error = Math.abs((double) found[i] - expected.get(i));
            sum += error;
            worst = Double.isNaN(error) ? error : Math.max(worst, error);
            largest = Math.max(largest, Math.abs(expected.get(i)));
        }
        double error = mean ? sum / found.length : worst;
        double allowed = DETAIL_FACTOR * tolerance * largest;
        if (!(error <= allowed)) { // also rejects NaN
            throw mismatch("%s: expected values within %s, got an error of %s".formatted(what, allowed, error));
        }
    }

    private static PatisserieException mismatch(String message) {
        return new PatisserieException(
                ErrorCode.MODEL_PROBE_MISMATCH,
                "probe: "
                        + message
                        + "; check that trainer and server run the same version, or raise inference.probe-tolerance");
    }

    private static PatisserieException unreadable(Probe probe, String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID,
                "expected a readable probe image %s in the archive: %s; publish the model again"
                        .formatted(probe.file(), found),
                cause);
    }
}
