package dev.patisserie.common.model.check;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;

/** Compares an archive's manifest with its checkpoint event. */
final class ManifestCheck {

    private ManifestCheck() {}

    /**
     * Checks that all values are equal. The event determines the serving model, so an event with a better accuracy than
     * its archive would promote an old model.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_MANIFEST_MISMATCH}
     */
    static void verify(CheckpointPublished checkpoint, Manifest manifest) {
        expect("modelId", checkpoint.modelId(), manifest.modelId());
        expect("labels", checkpoint.labels(), manifest.labels());
        expect("imageSize", checkpoint.imageSize(), manifest.imageSize());
        expect("requestId", checkpoint.requestId(), manifest.request().requestId());
        expect(
                "dataset",
                checkpoint.dataset(),
                manifest.request().datasetReference().name());
        expect("pipeline", checkpoint.pipeline(), manifest.request().pipeline());
        expect("architecture", checkpoint.architecture(), manifest.architecture());
        expect(
                "holdout accuracy",
                checkpoint.holdout().accuracy(),
                manifest.holdout().accuracy());
        expect("holdout loss", checkpoint.holdout().loss(), manifest.holdout().loss());
        expect(
                "holdout images",
                checkpoint.holdout().images(),
                manifest.holdout().images());
        expect("holdout digest", checkpoint.holdout().digest(), manifest.holdoutDigest());
        verifyUncertainty(checkpoint, manifest.uncertainty());
    }

    /** Compares the figures that the event repeats. An event without them is valid: earlier publishers drop them. */
    private static void verifyUncertainty(CheckpointPublished checkpoint, Uncertainty manifest) {
        if (checkpoint.calibration() != null) {
            Uncertainty.Calibration found = manifest == null ? null : manifest.calibration();
            expect(
                    "temperature",
                    checkpoint.calibration().temperature(),
                    found == null ? "none" : (Object) found.temperature());
            expect(
                    "calibration images",
                    checkpoint.calibration().images(),
                    found == null ? "none" : (Object) found.images());
        }
        if (checkpoint.known() != null) {
            Uncertainty.Known found = manifest == null ? null : manifest.known();
            expect("known score", checkpoint.known().score(), found == null ? "none" : found.score());
        }
        verifyShares(checkpoint, manifest);
    }

    private static void verifyShares(CheckpointPublished checkpoint, Uncertainty manifest) {
        if (checkpoint.calibration() != null && checkpoint.calibration().unsureBelow() != null) {
            expect("bound of unsure answers", checkpoint.calibration().unsureBelow(), manifest.unsureBelow());
        }
        if (checkpoint.known() != null && checkpoint.known().accepted() != null) {
            expect(
                    "share of familiar images",
                    checkpoint.known().accepted(),
                    manifest.known().accepted());
        }
    }

    private static void expect(String field, Object event, Object manifest) {
        if (!event.equals(manifest)) {
            throw new PatisserieException(
                    ErrorCode.MODEL_MANIFEST_MISMATCH,
                    "%s: the event has %s, the manifest of the archive %s; publish the model again"
                            .formatted(field, event, manifest));
        }
    }
}
