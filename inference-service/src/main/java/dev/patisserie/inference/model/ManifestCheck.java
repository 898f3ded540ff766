package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;

/** Holds what an archive says about itself against what the event says about it. */
final class ManifestCheck {

    private ManifestCheck() {}

    /**
     * Checks identity, labels, image size and holdout.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_MANIFEST_MISMATCH}
     */
    static void verify(CheckpointPublished checkpoint, Manifest manifest) {
        expect("modelId", checkpoint.modelId(), manifest.modelId());
        expect("labels", checkpoint.labels(), manifest.labels());
        expect("imageSize", checkpoint.imageSize(), manifest.imageSize());
        expect("holdout digest", checkpoint.holdout().digest(), manifest.holdoutDigest());
    }

    private static void expect(String field, Object event, Object manifest) {
        if (!event.equals(manifest)) {
            throw new PatisserieException(
                    ErrorCode.MODEL_MANIFEST_MISMATCH,
                    "%s: the event says %s, the archive's manifest %s; publish the model again"
                            .formatted(field, event, manifest));
        }
    }
}
