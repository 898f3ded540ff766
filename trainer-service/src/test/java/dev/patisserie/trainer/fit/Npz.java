package dev.patisserie.trainer.fit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A checkpoint file as bytes, for comparison. */
final class Npz {

    private Npz() {}

    /** Returns each entry's content in hex, by its name. */
    static Map<String, String> values(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (var zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    values.put(entry.getName(), HexFormat.of().formatHex(in.readAllBytes()));
                }
            }
        }
        return values;
    }
}
