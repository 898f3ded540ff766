package dev.patisserie.trainer.dataset;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;

/**
 * One split's files, in an order that depends on nothing but classes and contents: neither on file names nor on the
 * order in which the file system lists them.
 *
 * @param folder the split's folder
 * @param labels class names, sorted
 * @param files every file of every class, by class and content
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
     * Returns the identity of the split: SHA-256 over one line {@code class/sha256} per file. It changes when an image
     * is added, removed, edited or moved to another class, and only then.
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
