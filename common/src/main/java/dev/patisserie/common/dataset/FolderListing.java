package dev.patisserie.common.dataset;

import dev.patisserie.common.event.ClassNames;
import dev.patisserie.common.io.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists the class folders of a split, and the files of a class. Not thread-safe. */
final class FolderListing {

    /** Folder that macOS adds to archives; it holds no photos. */
    private static final String MACOS_ARCHIVE = "__MACOSX";

    private final Findings findings;

    FolderListing(Findings findings) {
        this.findings = findings;
    }

    static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    /** Warns of folders such as {@code test}, which are not used. */
    void warnOfFoldersBesideTheSplits() {
        List<String> splits = Arrays.stream(Split.values()).map(Split::folder).toList();
        for (Path entry : entries(findings.root())) {
            if (!splits.contains(entry.getFileName().toString()) && !isOther(entry)) {
                findings.warn(entry, "found %s beside train, validation and holdout; it is not read".formatted(entry));
            }
        }
    }

    private static boolean isOther(Path entry) {
        return entry.getFileName().toString().equals(DatasetFolder.OTHER);
    }

    /** Returns the files at any depth of the folder of images that belong to no class, sorted. */
    List<Path> other() {
        Path folder = findings.root().resolve(DatasetFolder.OTHER);
        boolean isUsable = Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !findings.leadsOutside(folder);
        if (!isUsable) {
            return List.of();
        }
        if (!Files.isDirectory(folder)) {
            findings.warn(folder, "found the file %s in place of a folder; it is not read".formatted(folder));
            return List.of();
        }
        return files(folder);
    }

    /** Returns the class folders directly below {@code folder}, by name. */
    SortedMap<String, Path> classFolders(Path folder) {
        SortedMap<String, Path> classes = new TreeMap<>();
        if (findings.leadsOutside(folder)) {
            return classes;
        }
        Map<String, Path> canonical = new HashMap<>();
        for (Path entry : entries(folder)) {
            if (isClassFolder(entry)) {
                String name = entry.getFileName().toString();
                Path twin = canonical.putIfAbsent(ClassNames.canonical(name), entry);
                if (twin == null) {
                    classes.put(name, entry);
                    checkName(entry);
                } else {
                    refuseTwins(folder, twin, entry);
                }
            }
        }
        warnOfNamesThatDifferInCase(classes);
        return classes;
    }

    private boolean isClassFolder(Path entry) {
        if (isOther(entry)) {
            requireBesideTheSplits(entry);
            return false;
        }
        if (findings.leadsOutside(entry)) {
            return false;
        }
        if (!Files.isDirectory(entry)) {
            findings.warn(entry, "found the file %s in place of a class folder; it is not read".formatted(entry));
            return false;
        }
        return true;
    }

    private void requireBesideTheSplits(Path other) {
        if (!other.getParent().equals(findings.root())) {
            findings.refuse(
                    other,
                    "expected the images of no class in %s, found %s, which is no class; move it there"
                            .formatted(findings.root().resolve(DatasetFolder.OTHER), other));
        }
    }

    private void checkName(Path classFolder) {
        String name = classFolder.getFileName().toString();
        FileNames.unreadable(classFolder, FileNames.encoding())
                .ifPresent(reason -> findings.refuse(classFolder, reason));
        if (name.isBlank()) {
            findings.refuse(
                    classFolder,
                    "expected a class folder with a name, found blanks: '%s'; rename it".formatted(classFolder));
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            findings.warn(
                    classFolder,
                    "found control characters in the class name of %s; they are escaped wherever it is printed"
                            .formatted(classFolder));
        }
    }

    private void refuseTwins(Path folder, Path one, Path other) {
        findings.refuse(
                other,
                "expected one folder per class in %s, found '%s' and '%s', which are the same name in two Unicode forms; move the files into one of them"
                        .formatted(folder, escaped(one), escaped(other)));
    }

    private static String escaped(Path path) {
        var text = new StringBuilder();
        for (char c : path.getFileName().toString().toCharArray()) {
            text.append(c < 0x80 ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return text.toString();
    }

    private void warnOfNamesThatDifferInCase(SortedMap<String, Path> classes) {
        Map<String, Path> folded = new HashMap<>();
        classes.forEach((name, folder) -> {
            Path twin = folded.putIfAbsent(name.toLowerCase(Locale.ROOT), folder);
            if (twin != null) {
                findings.warn(
                        folder,
                        "found the classes %s and %s, whose names differ in case alone; they are two classes"
                                .formatted(twin, folder));
            }
        });
    }

    /** Returns the files at any depth below a class folder, sorted. */
    List<Path> files(Path classFolder) {
        return new ClassTree(classFolder, findings).files();
    }

    private List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (!isHidden(entry) && !entry.getFileName().toString().equals(MACOS_ARCHIVE)) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            findings.unreadable(folder, e);
        }
        entries.sort(null);
        return entries;
    }
}
