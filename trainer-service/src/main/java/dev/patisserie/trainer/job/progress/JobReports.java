package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.dataset.SkippedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reports of jobs for people, one folder per job; they outlive the job.
 *
 * @param folder created when the first report is written
 */
public record JobReports(Path folder) {

    /**
     * Writes the list of the images that a job skipped.
     *
     * @return the list: one line per image with its name, tab, reason
     */
    Path writeSkipped(String requestId, List<SkippedImage> skipped) {
        List<String> lines = skipped.stream()
                .map(image -> image.name() + "\t" + image.reason())
                .toList();
        return write(requestId, "skipped.tsv", temporary -> Files.write(temporary, lines));
    }

    /**
     * Writes the report of a comparison of two models.
     *
     * @param markdown the report
     * @return the file of the report
     */
    public Path writeComparison(String requestId, String markdown) {
        return write(requestId, "comparison.md", temporary -> Files.writeString(temporary, markdown));
    }

    private Path write(String requestId, String name, AtomicFiles.Writer writer) {
        Path file = folder.resolve(requestId).resolve(name);
        try {
            AtomicFiles.write(file, writer);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write %s: check space and permissions".formatted(file), e);
        }
    }
}
