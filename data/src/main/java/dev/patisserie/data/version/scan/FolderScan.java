package dev.patisserie.data.version.scan;

import dev.patisserie.common.dataset.DatasetContent;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.DatasetProblem;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.version.ClassLabel;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.event.ClassNames;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads the distinct readable images of a folder. The bytes of at most one image per core are in memory at a time. The
 * only class of this package that decodes images.
 */
public final class FolderScan {

    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

    private static final Comparator<ScannedImage> ORDER =
            Comparator.comparing(ScannedImage::sha256).thenComparing(ScannedImage::origin);

    /** A file, or the reason why it cannot be decoded. */
    private record Outcome(ScannedImage image, Unreadable unreadable) {}

    private FolderScan() {}

    /**
     * Reads a folder on all cores.
     *
     * @param folder class folders, or train, validation and holdout
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if {@code data
     *     inspect} reports a problem that prevents training, or if an image is in two classes or splits
     * @throws IOException if a file cannot be read
     */
    public static Scan of(Path folder, ScanProgress progress) throws IOException {
        DatasetFolder dataset = DatasetFolder.open(folder);
        DatasetContent content = dataset.read().requireValid();
        content.labels().forEach(label -> requireLabel(dataset.root(), label));
        List<LabelledFile> files = new ArrayList<>(content.files());
        content.other().forEach(file -> files.add(new LabelledFile(null, DatasetFolder.OTHER, file)));
        Outcome[] outcomes = new Outcome[files.size()];
        try (var decoder = new ImageDecoder(LIMITS)) {
            var count = new Count(files.size(), progress);
            IntStream.range(0, files.size()).parallel().forEach(i -> {
                outcomes[i] = read(dataset.root(), files.get(i), decoder);
                count.next();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        int labelled = content.files().size();
        requireReadable(dataset.root(), content.files(), outcomes);
        return of(dataset, outcomes, labelled);
    }

    /** Counts the images of all threads and reports them one at a time. */
    private static final class Count {

        private final int total;
        private final ScanProgress progress;
        private int done;

        Count(int total, ScanProgress progress) {
            this.total = total;
            this.progress = progress;
        }

        synchronized void next() {
            done++;
            progress.update(ScanProgress.Step.READ, done, total);
        }
    }

    private static void requireLabel(Path root, String label) {
        try {
            ClassLabel.require(ClassNames.canonical(label));
        } catch (IllegalArgumentException e) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID, "class folder in %s: %s; rename it".formatted(root, e.getMessage()), e);
        }
    }

    private static Outcome read(Path root, LabelledFile file, ImageDecoder decoder) {
        try {
            long size = Files.size(file.path());
            if (size > LIMITS.maxBytes()) { // before it fills the memory
                String reason = "expected at most %d bytes, found %d".formatted(LIMITS.maxBytes(), size);
                return new Outcome(null, unreadable(root, file, ErrorCode.IMAGE_TOO_LARGE, reason));
            }
            byte[] bytes = Files.readAllBytes(file.path());
            var hash = DifferenceHash.of(decoder.decode(bytes, DifferenceHash.SIZE));
            return new Outcome(
                    new ScannedImage(
                            ContentDigest.of(bytes),
                            bytes.length,
                            hash,
                            ClassNames.canonical(file.label()),
                            file.split(),
                            root.relativize(file.path()).toString(),
                            () -> Files.readAllBytes(file.path())),
                    null);
        } catch (ImageRejectedException e) {
            return new Outcome(null, unreadable(root, file, e.code(), e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Unreadable unreadable(Path root, LabelledFile file, ErrorCode code, String reason) {
        return new Unreadable(root.relativize(file.path()).toString(), code.name(), reason);
    }

    /** Rejects a class without any readable image, as the trainer does. */
    private static void requireReadable(Path root, List<LabelledFile> files, Outcome[] outcomes) {
        Set<Path> readable = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            if (outcomes[i].image() != null) {
                readable.add(files.get(i).classFolder(root));
            }
        }
        for (int i = 0; i < files.size(); i++) {
            Path classFolder = files.get(i).classFolder(root);
            if (!readable.contains(classFolder)) {
                throw new PatisserieException(
                        ErrorCode.DATASET_INVALID,
                        DatasetProblem.noReadableImage(
                                        root,
                                        classFolder,
                                        outcomes[i].unreadable().reason())
                                .reason());
            }
        }
    }

    /** The outcomes from {@code labelled} on are of images that belong to no class. */
    private static Scan of(DatasetFolder dataset, Outcome[] outcomes, int labelled) {
        List<ScannedImage> images = new ArrayList<>();
        List<ScannedImage> other = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i].image() == null) {
                unreadable.add(outcomes[i].unreadable());
            } else {
                (i < labelled ? images : other).add(outcomes[i].image());
            }
        }
        images.sort(ORDER);
        other.sort(ORDER);
        List<ScannedImage> distinct = distinct(images);
        List<ScannedImage> distinctOther = distinct(other);
        int duplicates = images.size() - distinct.size() + other.size() - distinctOther.size();
        return new Scan(dataset.root().toString(), dataset.isSplit(), distinct, distinctOther, duplicates, unreadable);
    }

    private static List<ScannedImage> distinct(List<ScannedImage> sorted) {
        List<ScannedImage> distinct = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        for (ScannedImage image : sorted) {
            ScannedImage last = distinct.isEmpty() ? null : distinct.get(distinct.size() - 1);
            if (last == null || !last.sha256().equals(image.sha256())) {
                distinct.add(image);
            } else if (!last.label().equals(image.label()) || last.split() != image.split()) {
                conflicts.add("%s and %s".formatted(last.origin(), image.origin()));
            }
        }
        if (!conflicts.isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected each image in one class and one split, found the same image at %s%s; remove one of them ('patisserie data inspect' lists them)"
                            .formatted(conflicts.get(0), others(conflicts.size() - 1)));
        }
        return distinct;
    }

    private static String others(int count) {
        return count == 0 ? "" : " (and %d more)".formatted(count);
    }
}
