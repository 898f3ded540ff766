package dev.patisserie.common.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists the files at any depth below one class folder. Instances are for a single use. */
final class ClassTree extends SimpleFileVisitor<Path> {

    private final Path classFolder;
    private final Findings findings;
    private final List<Path> files = new ArrayList<>();
    private final Set<Path> visited = new HashSet<>(); // real folders: several links may lead to one folder

    ClassTree(Path classFolder, Findings findings) {
        this.classFolder = classFolder;
        this.findings = findings;
    }

    /** Returns the files, sorted by path; the findings name unreadable files. */
    List<Path> files() {
        try {
            Files.walkFileTree(classFolder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, this);
        } catch (IOException e) {
            findings.unreadable(classFolder, e);
        }
        files.sort(null);
        return files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        if (!folder.equals(classFolder) && (FolderListing.isHidden(folder) || findings.leadsOutside(folder))) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (!visited.add(folder.toRealPath())) {
            refuseRepeatedFolder(folder);
            return FileVisitResult.SKIP_SUBTREE;
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (FolderListing.isHidden(file) || findings.leadsOutside(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (!attributes.isRegularFile()) { // opening a named pipe would block forever
            findings.refuse(
                    file, "expected a file at %s, found a pipe, a socket or a device; remove it".formatted(file));
        } else if (!Files.isReadable(file)) {
            findings.unreadable(file, new AccessDeniedException(file.toString()));
        } else {
            files.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException found) {
        if (!path.equals(classFolder) && FolderListing.isHidden(path)) {
            return FileVisitResult.CONTINUE;
        }
        if (found instanceof FileSystemLoopException) {
            refuseRepeatedFolder(path);
        } else {
            findings.unreadable(path, found);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException found) {
        if (found != null) {
            findings.unreadable(folder, found);
        }
        return FileVisitResult.CONTINUE;
    }

    private void refuseRepeatedFolder(Path link) {
        findings.refuse(
                link,
                "expected each folder once below %s, found the link %s to a folder that is read already; remove the link"
                        .formatted(classFolder, link));
    }
}
