package dev.patisserie.trainer.dataset;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;

/**
 * The files of one split. Their order depends only on classes and contents, not on file names or the file system.
 *
 * @param folder the split's folder
 * @param labels class names, sorted
 * @param files all files of all classes, sorted by class and content
 */
public record LabelledSplit(Path folder, List<String> labels, List<HashedFile> files) {

    private static final Comparator<HashedFile> BY_CLASS_AND_CONTENT = Comparator.comparingInt(HashedFile::label)
            .thenComparing(HashedFile::sha256)
            .thenComparing(HashedFile::file);

    /** Copies the lists and sorts the files. */
    public LabelledSplit {
        labels = List.copyOf(labels);
        files = files.stream().sorted(BY_CLASS_AND_CONTENT).toList();
    }

    /**
     * Returns the identity of the split: SHA-256 over one line {@code class/sha256} per file. It changes only if an
     * image is added, removed, edited or moved to another class.
     */
    public String digest() {
        MessageDigest digest = Sha256.algorithm();
        for (HashedFile file : files) {
            String line = labels.get(file.label()) + "/" + file.sha256() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.hex(digest);
    }

    /** Returns the folder of a class. */
    Path folderOf(int label) {
        return folder.resolve(labels.get(label));
    }
}
