package dev.patisserie.common.dataset;

import dev.patisserie.common.event.ClassNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the classes of a data set, and then the files of each class. Instances are for a single use. */
final class DatasetReading {

    private final Path root;
    private final boolean split;
    private final List<LabelledFile> files = new ArrayList<>();
    private final Findings findings;
    private final FolderListing listing;

    DatasetReading(Path root, boolean split) throws IOException {
        this.root = root;
        this.split = split;
        this.findings = new Findings(root);
        this.listing = new FolderListing(findings);
    }

    DatasetContent read() {
        if (!split) {
            SortedMap<String, Path> classes = listing.classFolders(root);
            requireTwoClasses(root, classes.keySet());
            collect(null, classes);
            return content(List.copyOf(classes.keySet()));
        }
        listing.warnOfFoldersBesideTheSplits();
        Map<Split, SortedMap<String, Path>> classes = new EnumMap<>(Split.class);
        for (Split part : Split.values()) {
            classes.put(part, listing.classFolders(root.resolve(part.folder())));
        }
        List<String> labels = List.copyOf(classes.get(Split.TRAIN).keySet());
        requireTwoClasses(root.resolve(Split.TRAIN.folder()), labels);
        for (Split part : Split.values()) {
            SortedMap<String, Path> spelled = spelledAs(labels, classes.get(part));
            requireSameClasses(labels, part, spelled.keySet());
            collect(part, spelled);
        }
        return content(labels);
    }

    private DatasetContent content(List<String> labels) {
        List<Path> other = listing.other();
        return new DatasetContent(labels, files, other, findings.problems());
    }

    private void requireTwoClasses(Path folder, Collection<String> labels) {
        if (labels.size() < 2) {
            findings.refuse(
                    folder,
                    "expected at least two class folders in %s, found %s; add the missing classes to every split"
                            .formatted(folder, labels));
        }
    }

    /** Compares the classes of the splits by their normalised names, since splits may come from different archives. */
    private static SortedMap<String, Path> spelledAs(List<String> labels, SortedMap<String, Path> classes) {
        SortedMap<String, Path> spelled = new TreeMap<>();
        classes.forEach((name, folder) -> spelled.put(ClassNames.spelling(name, labels), folder));
        return spelled;
    }

    private void requireSameClasses(List<String> labels, Split part, Collection<String> found) {
        var missing = new TreeSet<>(labels);
        missing.removeAll(found);
        var extra = new TreeSet<>(found);
        labels.forEach(extra::remove);
        if (missing.isEmpty() && extra.isEmpty()) {
            return;
        }
        Path folder = root.resolve(part.folder());
        findings.refuse(
                folder,
                "expected the classes of %s in %s too, found %s missing and %s extra; give every split the same class folders"
                        .formatted(root.resolve(Split.TRAIN.folder()), folder, missing, extra));
    }

    private void collect(Split part, SortedMap<String, Path> classes) {
        classes.forEach((label, folder) -> {
            int before = findings.problems().size();
            List<Path> found = listing.files(folder);
            if (found.isEmpty() && findings.problems().size() == before) {
                findings.refuse(
                        folder,
                        "expected images in %s, found no file; add some, or remove the class from every split"
                                .formatted(folder));
            }
            found.forEach(file -> files.add(new LabelledFile(part, label, file)));
        });
    }
}
