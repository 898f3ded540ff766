package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.PixelDecoder;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Runs the trial in the test's process, because a child process for each of hundreds of loads would take minutes.
 *
 * @param decoder decoder of the probes
 * @param settings settings of the trial
 */
record InProcessVerifier(PixelDecoder decoder, ModelTrial.Settings settings) implements ModelVerifier {

    @Override
    public Verified verify(CheckpointPublished checkpoint, Path unpacked, Computation tried) {
        return new ModelTrial(ModelArchive.readManifest(unpacked), unpacked, decoder, settings).run(tried);
    }

    /** Returns a loader with this verifier. */
    VerifiedModelLoader loader(Path store, Path work) {
        return new VerifiedModelLoader(
                new FolderObjectStore(StoreContent.MODELS, store),
                decoder,
                new RefusedArchives(work, Clock.systemUTC()),
                this,
                new VerifiedModelLoader.Settings(work, ArchiveLimits.DEFAULT, settings, SignatureCheck.OFF));
    }
}
