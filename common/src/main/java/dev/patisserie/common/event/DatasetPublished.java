package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;

/**
 * A version of a data set is complete in the data set store. The topic is compacted by {@code dataset@version}; a
 * tombstone retires the version.
 *
 * @param dataset name of the data set
 * @param version id of the version: the SHA-256 of its manifest without the places of the images
 * @param manifest name of the manifest in the store
 * @param images number of images by split ({@code train}, {@code validation}, {@code holdout}) and class
 * @param added number of images that the parent does not have
 * @param removed number of the parent's images that this version does not have
 * @param parent id of the version that this one was made from; null for the first
 * @param holdoutDigest identity of the holdout split, SHA-256, equal to that of a model that is evaluated on it
 * @param createdAt time of the publication (UTC); orders the versions of a data set
 * @param reason the reason for the version, for people; null if none was given
 * @param other number of images that belong to no class; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetPublished(
        String dataset,
        String version,
        String manifest,
        Map<String, Map<String, Integer>> images,
        int added,
        int removed,
        String parent,
        String holdoutDigest,
        Instant createdAt,
        String reason,
        Integer other)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "dataset.published.v1";

    private static final int LONGEST_REASON = 500;

    /** Validates the fields and copies the counts. */
    public DatasetPublished {
        Require.name("dataset", dataset);
        Require.sha256("version", version);
        Require.text("manifest", manifest);
        images = Require.counts("images", images);
        Require.atLeast("added", added, 0);
        Require.atLeast("removed", removed, 0);
        if (parent != null) {
            Require.sha256("parent", parent);
        }
        Require.sha256("holdoutDigest", holdoutDigest);
        Require.present("createdAt", createdAt);
        reason = Require.optionalText("reason", reason, LONGEST_REASON);
        if (other != null) {
            Require.atLeast("other", other, 1);
        }
    }

    /** Creates the event of a version without images that belong to no class. */
    public DatasetPublished(
            String dataset,
            String version,
            String manifest,
            Map<String, Map<String, Integer>> images,
            int added,
            int removed,
            String parent,
            String holdoutDigest,
            Instant createdAt,
            String reason) {
        this(dataset, version, manifest, images, added, removed, parent, holdoutDigest, createdAt, reason, null);
    }

    /** Returns the number of images that belong to no class. */
    public int otherCount() {
        return other == null ? 0 : other;
    }

    /** Returns the number of images of all splits and classes. */
    public int imageCount() {
        return images.keySet().stream().mapToInt(this::imageCount).sum();
    }

    /** Returns the number of images of a split in all classes. */
    public int imageCount(String split) {
        return images.getOrDefault(split, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return dataset + DatasetReference.SEPARATOR + version;
    }
}
