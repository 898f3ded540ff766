package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.weights.WeightsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A weight file that a request names. A run uses the same bytes from its first attempt to its last, and its manifest
 * says which: the first attempt notes the file's SHA-256 in the run's work folder.
 */
final class PinnedWeightsFile {

    private static final String NOTE = "weights.sha256";

    private PinnedWeightsFile() {}

    /**
     * Fills in the SHA-256 of the file that a request names, if it names a file without one.
     *
     * @param request resolved
     * @param work the run's own folder; created if absent
     * @throws dev.patisserie.common.fault.PatisserieException {@code WEIGHTS_*} or {@code REQUEST_INVALID} if there is
     *     no such file
     */
    static TrainingRequested pin(TrainingRequested request, WeightsFolder folder, Path work) throws IOException {
        BackboneWeights weights = request.transfer().weights();
        if (weights.source() != BackboneWeights.Source.FILE || weights.sha256() != null) {
            return request;
        }
        BackboneWeights pinned = weights.withSha256(digest(weights.file(), folder, work));
        return request.toBuilder()
                .transfer(request.transfer().withWeights(pinned))
                .build();
    }

    private static String digest(String name, WeightsFolder folder, Path work) throws IOException {
        Path note = work.resolve(NOTE);
        if (Files.exists(note)) {
            return Files.readString(note);
        }
        String digest = folder.digest(folder.find(name));
        Files.createDirectories(work);
        AtomicFiles.write(note, file -> Files.writeString(file, digest));
        return digest;
    }
}
