package dev.patisserie.data.set;

import dev.patisserie.common.dataset.DatasetContent;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.DatasetProblem;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Reads every file of a data set like the trainer, and reports the findings. */
public final class Inspector {

    private Inspector() {}

    /**
     * Inspects a data set on all cores.
     *
     * @param folder a split data set, or class folders
     * @throws dev.patisserie.common.fault.PatisserieException if there is no data set
     * @throws IOException if a file cannot be read
     */
    public static Inspection inspect(Path folder) throws IOException {
        DatasetFolder dataset = DatasetFolder.open(folder);
        DatasetContent content = dataset.read();
        return report(dataset, content, check(all(content)));
    }

    /** Returns the files of classes, and then those that belong to no class. */
    private static List<LabelledFile> all(DatasetContent content) {
        List<LabelledFile> all = new ArrayList<>(content.files());
        content.other().forEach(file -> all.add(new LabelledFile(null, DatasetFolder.OTHER, file)));
        return all;
    }

    private static List<ImageCheck.Finding> check(List<LabelledFile> files) throws IOException {
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            var check = new ImageCheck(decoder, ImageLimits.DEFAULT);
            return files.parallelStream().map(check::check).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Inspection report(DatasetFolder dataset, DatasetContent content, List<ImageCheck.Finding> findings)
            throws IOException {
        Path root = dataset.root();
        List<LabelledFile> files = content.files();
        List<ImageCheck.Finding> readable =
                findings.stream().filter(finding -> finding.rejection() == null).toList();
        return new Inspection(
                root.toString(),
                dataset.isSplit(),
                files.size(),
                classes(dataset, files),
                formats(readable),
                range(readable, ImageCheck.Finding::displayedWidth),
                range(readable, ImageCheck.Finding::displayedHeight),
                range(findings, ImageCheck.Finding::bytes),
                duplicates(root, all(content)),
                broken(root, findings),
                readable.stream()
                        .filter(finding -> finding.header().orientation() != 1)
                        .map(finding -> name(root, finding.file()))
                        .toList(),
                problems(root, content, findings.subList(0, files.size())),
                content.other().size());
    }

    /** Returns the problems of the folders, and those of classes without any decodable image. */
    private static List<DatasetProblem> problems(Path root, DatasetContent content, List<ImageCheck.Finding> findings) {
        Map<Path, List<ImageCheck.Finding>> byClassFolder = findings.stream()
                .collect(Collectors.groupingBy(
                        finding -> finding.file().classFolder(root), TreeMap::new, Collectors.toList()));
        List<DatasetProblem> problems = new ArrayList<>(content.problems());
        byClassFolder.forEach((folder, found) -> {
            if (found.stream().allMatch(finding -> finding.rejection() != null)) {
                problems.add(DatasetProblem.noReadableImage(
                        root, folder, found.get(0).rejection().getMessage()));
            }
        });
        return problems;
    }

    private static SortedMap<String, SortedMap<String, Integer>> classes(
            DatasetFolder dataset, List<LabelledFile> files) {
        SortedMap<String, SortedMap<String, Integer>> classes = new TreeMap<>();
        for (LabelledFile file : files) {
            classes.computeIfAbsent(file.label(), label -> noFiles(dataset))
                    .merge(file.split() == null ? Inspection.ALL : file.split().folder(), 1, Integer::sum);
        }
        return classes;
    }

    /** Returns a count of 0 for each split, so that missing classes are reported as 0. */
    private static SortedMap<String, Integer> noFiles(DatasetFolder dataset) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        if (dataset.isSplit()) {
            for (Split split : Split.values()) {
                counts.put(split.folder(), 0);
            }
        }
        return counts;
    }

    private static SortedMap<String, Integer> formats(List<ImageCheck.Finding> readable) {
        SortedMap<String, Integer> formats = new TreeMap<>();
        readable.forEach(finding -> formats.merge(finding.header().format().name(), 1, Integer::sum));
        return formats;
    }

    private static Inspection.Range range(List<ImageCheck.Finding> findings, ToLongFunction<ImageCheck.Finding> value) {
        return Inspection.Range.of(findings.stream().mapToLong(value).boxed().toList());
    }

    private static List<DuplicateImage> duplicates(Path root, List<LabelledFile> files) throws IOException {
        return Duplicates.byDigest(files).values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> DuplicateImage.of(root, group))
                .toList();
    }

    private static List<Inspection.Broken> broken(Path root, List<ImageCheck.Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.rejection() != null)
                .map(finding -> new Inspection.Broken(
                        name(root, finding.file()),
                        finding.rejection().code().name(),
                        finding.rejection().getMessage()))
                .toList();
    }

    private static String name(Path root, LabelledFile file) {
        return root.relativize(file.path()).toString();
    }
}
