package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.dataset.DatasetContent;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Publishes folders as versions, by the documented format and without the command. */
public final class TestVersions {

    private static final String DHASH = "0".repeat(32); // not used by training

    private TestVersions() {}

    /** An image and its place in a shard. */
    private record Image(LabelledFile file, String sha256, String object, int offset, int bytes) {

        Map<String, Object> line() {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("sha256", sha256);
            line.put("object", object);
            line.put("offset", offset);
            line.put("bytes", bytes);
            if (file.split() == null) {
                line.put("split", "other");
            } else {
                line.put("label", file.label());
                line.put("split", file.split().folder());
                line.put("group", sha256);
                line.put("dhash", DHASH);
            }
            line.put("origin", file.path().getFileName().toString());
            return line;
        }
    }

    /**
     * Stores the images and the manifest of a folder with splits, in which no image is twice.
     *
     * @param perShard number of images in a shard
     * @return the event, which is not sent
     */
    public static DatasetPublished publish(
            ObjectStore store, String name, Path folder, int perShard, Instant createdAt) {
        try {
            DatasetContent content = DatasetFolder.openSplit(folder).read();
            List<Image> images = new ArrayList<>();
            for (int from = 0; from < content.files().size(); from += perShard) {
                int to = Math.min(content.files().size(), from + perShard);
                images.addAll(storeShard(store, content.files().subList(from, to)));
            }
            images.sort(Comparator.comparing(Image::sha256));
            List<Image> other = content.other().isEmpty()
                    ? new ArrayList<>()
                    : storeShard(
                            store,
                            content.other().stream()
                                    .map(file -> new LabelledFile(null, null, file))
                                    .toList());
            other.sort(Comparator.comparing(Image::sha256));
            String version = version(images, other);
            String manifest = "manifests/%s/%s.jsonl".formatted(name, version);
            put(store, manifest, manifest(name, version, images, other));
            return new DatasetPublished(
                    name,
                    version,
                    manifest,
                    counts(images),
                    images.size(),
                    0,
                    null,
                    holdoutDigest(images),
                    createdAt,
                    null,
                    other.isEmpty() ? null : other.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Image> storeShard(ObjectStore store, List<LabelledFile> files) throws IOException {
        var shard = new ByteArrayOutputStream();
        for (LabelledFile file : files) {
            shard.write(Files.readAllBytes(file.path()));
        }
        String object = "shards/" + Sha256.of(shard.toByteArray());
        put(store, object, shard.toByteArray());
        List<Image> images = new ArrayList<>();
        int offset = 0;
        for (LabelledFile file : files) {
            int bytes = (int) Files.size(file.path());
            images.add(new Image(file, Sha256.of(file.path()), object, offset, bytes));
            offset += bytes;
        }
        return images;
    }

    private static void put(ObjectStore store, String object, byte[] content) throws IOException {
        Path file = Files.createTempFile("object", ".tmp");
        try {
            store.put(object, Files.write(file, content));
        } finally {
            Files.delete(file);
        }
    }

    private static String version(List<Image> images, List<Image> other) {
        var lines = new StringBuilder("patisserie-dataset/1\n");
        for (Image image : images) {
            lines.append("%s %s %s %s\n"
                    .formatted(
                            image.sha256(),
                            image.file().split().folder(),
                            image.sha256(),
                            image.file().label()));
        }
        other.forEach(image -> lines.append("%s other\n".formatted(image.sha256())));
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] manifest(String name, String version, List<Image> images, List<Image> other)
            throws IOException {
        var out = new ByteArrayOutputStream();
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("format", "patisserie-dataset/1");
        header.put("dataset", name);
        header.put("version", version);
        header.put("images", images.size());
        if (!other.isEmpty()) {
            header.put("other", other.size());
        }
        out.write(Json.MAPPER.writeValueAsBytes(header));
        for (Image image : images) {
            out.write('\n');
            out.write(Json.MAPPER.writeValueAsBytes(image.line()));
        }
        for (Image image : other) {
            out.write('\n');
            out.write(Json.MAPPER.writeValueAsBytes(image.line()));
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static Map<String, Map<String, Integer>> counts(List<Image> images) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        images.forEach(image -> counts.computeIfAbsent(image.file().split().folder(), split -> new TreeMap<>())
                .merge(image.file().label(), 1, Integer::sum));
        return counts;
    }

    private static String holdoutDigest(List<Image> images) {
        var lines = new StringBuilder();
        images.stream()
                .filter(image -> image.file().split() == Split.HOLDOUT)
                .sorted(Comparator.comparing((Image image) -> image.file().label())
                        .thenComparing(Image::sha256))
                .forEach(image -> lines.append(image.file().label() + "/" + image.sha256() + "\n"));
        return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
