package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A store of models and loaders whose verifications are recorded. */
abstract class LoadedModels extends ModelFolders {

    static final double SUITABLE = 0.02;

    /** Below the rounding of float32, so that no model reproduces its probes. */
    static final double TOO_STRICT = 1e-12;

    final List<Computation> verified = new ArrayList<>();
    RefusedArchives refused;

    @BeforeEach
    void open() {
        refused = new RefusedArchives(work, Clock.systemUTC());
    }

    VerifiedModelLoader loader(ModelTrial.Settings settings) {
        return loader(settings, new InProcessVerifier(decoder::decode, settings));
    }

    VerifiedModelLoader loader(ModelTrial.Settings settings, ModelVerifier verifier) {
        return new VerifiedModelLoader(
                new FolderObjectStore(StoreContent.MODELS, store),
                decoder::decode,
                refused,
                (checkpoint, unpacked, tried) -> {
                    verified.add(tried);
                    return verifier.verify(checkpoint, unpacked, tried);
                },
                new VerifiedModelLoader.Settings(work, ArchiveLimits.DEFAULT, settings, SignatureCheck.OFF));
    }

    ServedPrecision served(ModelTrial.Settings settings, CheckpointPublished checkpoint) {
        return served(loader(settings), checkpoint);
    }

    static ServedPrecision served(VerifiedModelLoader loader, CheckpointPublished checkpoint) {
        try (Classifier classifier = loader.load(checkpoint, bytes -> {})) {
            return classifier.precision();
        }
    }
}
