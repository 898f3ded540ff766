package dev.patisserie.standalone.client.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.keras.KerasExport;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes a published model in a format of other tools. */
public final class ModelFile {

    /** The formats. */
    public enum Format {
        /** A {@code .keras} file of Keras 3. */
        KERAS,
        /** A folder with a SavedModel of TensorFlow, as in the archive. */
        SAVEDMODEL
    }

    private ModelFile() {}

    /**
     * Writes a model.
     *
     * @param folder the unpacked archive of the model
     * @param target the file or folder to write; it must not exist
     * @throws FileAlreadyExistsException if {@code target} exists
     * @throws PatisserieException {@link ErrorCode#KERAS_UNSUPPORTED} if Keras has no counterpart of an operation
     * @throws IOException if a file cannot be read or written
     */
    public static void write(Path folder, Format format, Path target) throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (target.toAbsolutePath().getParent() != null) {
            Files.createDirectories(target.toAbsolutePath().getParent());
        }
        Path savedModel = folder.resolve(Manifest.SAVED_MODEL);
        switch (format) {
            case KERAS -> {
                Manifest manifest = ModelArchive.readManifest(folder);
                var description = new KerasExport.Description(
                        manifest.modelId(), manifest.architecture(), manifest.labels(), manifest.createdAt());
                KerasExport.write(savedModel, Manifest.SIGNATURE, Manifest.OUTPUT, description, target);
            }
            case SAVEDMODEL -> copy(savedModel, target);
        }
    }

    /** Deletes an incomplete copy. */
    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(from)) {
            files = tree.toList();
        }
        try {
            for (Path file : files) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            AtomicFiles.deleteTree(to);
            throw e;
        }
    }
}
