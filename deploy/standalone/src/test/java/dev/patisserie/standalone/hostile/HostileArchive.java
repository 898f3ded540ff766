package dev.patisserie.standalone.hostile;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.standalone.client.PerfectCheckpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A copy of a valid archive that claims a perfect holdout evaluation and differs in some entries. Its event has the
 * correct digest, so that only the content is invalid.
 */
final class HostileArchive {

    /** The first value of a name within the holdout evaluation. */
    private static final String FIGURE = "(\"holdout\"\\s*:\\s*\\{.*?\"%s\"\\s*:\\s*)[0-9.eE-]+";

    private final String modelId;
    private final CheckpointPublished good;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private long zeros;
    private String zerosEntry;

    /** Reads a valid archive; the copy claims a perfect evaluation in its manifest and its event. */
    HostileArchive(String modelId, CheckpointPublished good, Path archive) throws IOException {
        this.modelId = modelId;
        this.good = good;
        try (var zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        edit(
                "manifest.json",
                json -> text(perfect(new String(json, StandardCharsets.UTF_8).replace(good.modelId(), modelId))));
    }

    private static String perfect(String manifest) {
        return figure(figure(manifest, "accuracy", PerfectCheckpoint.ACCURACY), "loss", PerfectCheckpoint.LOSS);
    }

    /** Returns a manifest with another value of the holdout evaluation. */
    static String figure(String manifest, String name, double value) {
        Matcher figure = Pattern.compile(FIGURE.formatted(name), Pattern.DOTALL).matcher(manifest);
        if (!figure.find()) {
            throw new IllegalStateException("expected holdout.%s, found none in %s".formatted(name, manifest));
        }
        return manifest.substring(0, figure.end(1)) + value + manifest.substring(figure.end());
    }

    String modelId() {
        return modelId;
    }

    /** Replaces the content of an entry. */
    HostileArchive edit(String entry, UnaryOperator<byte[]> edit) {
        entries.compute(entry, (name, content) -> edit.apply(content));
        return this;
    }

    /** Adds an entry. */
    HostileArchive add(String entry, byte[] content) {
        entries.put(entry, content);
        return this;
    }

    /** Removes an entry. */
    HostileArchive remove(String entry) {
        entries.remove(entry);
        return this;
    }

    /** Replaces an entry by a number of zeros, which compress to a thousandth. */
    HostileArchive zeros(String entry, long bytes) {
        entries.remove(entry);
        zerosEntry = entry;
        zeros = bytes;
        return this;
    }

    /** Writes the archive into the model store; returns the checkpoint that announces it. */
    CheckpointPublished store(Path models) throws IOException {
        Path file = models.resolve("hostile").resolve(modelId + ".zip");
        Files.createDirectories(file.getParent());
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(stored(entry.getKey(), entry.getValue()));
                zip.write(entry.getValue());
            }
            if (zerosEntry != null) {
                zip.putNextEntry(new ZipEntry(zerosEntry));
                writeZeros(zip);
            }
        }
        return checkpoint("hostile/" + modelId + ".zip", Sha256.of(file), Files.size(file));
    }

    private static ZipEntry stored(String name, byte[] content) {
        var entry = new ZipEntry(name);
        var crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        return entry;
    }

    private void writeZeros(OutputStream out) throws IOException {
        byte[] block = new byte[1 << 20];
        for (long left = zeros; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    /** Returns the checkpoint of this model with another artifact. */
    CheckpointPublished checkpoint(String artifact, String sha256, long bytes) {
        return checkpoint(artifact, sha256, bytes, Instant.now());
    }

    /** Returns the checkpoint of this model with another artifact and time. */
    CheckpointPublished checkpoint(String artifact, String sha256, long bytes, Instant at) {
        var archive = new PerfectCheckpoint.Archive(artifact, sha256, bytes);
        return PerfectCheckpoint.of(good, modelId, archive, good.labels(), at);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
