package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.dataset.SkippedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What jobs have to say to people, one folder a job; kept when the job has ended.
 *
 * @param folder created when the first report is written
 */
public record JobReports(Path folder) {

    /**
     * Lists the files that a job left out.
     *
     * @return the list: one line a file, path, tab, reason
     */
    Path writeSkipped(String requestId, List<SkippedImage> skipped) {
        List<String> lines = skipped.stream()
                .map(image -> image.file() + "\t" + image.reason())
                .toList();
        return write(requestId, "skipped.tsv", temporary -> Files.write(temporary, lines));
    }

    /**
     * Keeps what a job found out about two models.
     *
     * @param markdown the page
     * @return its file
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
