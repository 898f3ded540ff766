package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.weights.WeightsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A weights file that a request names. All attempts at a run use the same bytes, and the manifest states their digest:
 * the first attempt stores the file's SHA-256 in the run's work folder.
 */
final class PinnedWeightsFile {

    private static final String NOTE = "weights.sha256";

    private PinnedWeightsFile() {}

    /**
     * Adds the SHA-256 of the file to a request that names a file without one.
     *
     * @param request a resolved request
     * @param work folder of the run; created if absent
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
