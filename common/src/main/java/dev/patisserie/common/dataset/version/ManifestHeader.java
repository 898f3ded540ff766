package dev.patisserie.common.dataset.version;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The first line of a manifest.
 *
 * @param format {@link #FORMAT}
 * @param dataset name of the data set that it was first published for
 * @param version the version
 * @param parent the version that it was made from; null for the first
 * @param images number of the following lines of images of a class
 * @param other number of the lines after them, of images that belong to no class; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManifestHeader(String format, String dataset, String version, String parent, int images, Integer other) {

    /** Name and version of the format. */
    public static final String FORMAT = "patisserie-dataset/1";

    /** Most images of a version: their records take about 300 MB of memory. */
    public static final int MAX_IMAGES = 2_000_000;

    /** Validates the fields. */
    public ManifestHeader {
        if (!FORMAT.equals(format)) {
            throw new IllegalArgumentException("format must be '%s', was '%s'".formatted(FORMAT, format));
        }
        ContentDigest.parse(version);
        if (images < 1 || images > MAX_IMAGES) {
            throw new IllegalArgumentException("images must be 1 to %d, was %d".formatted(MAX_IMAGES, images));
        }
        if (other != null && (other < 1 || other > MAX_IMAGES - images)) {
            throw new IllegalArgumentException(
                    "other must be 1 to %d less the images, was %d".formatted(MAX_IMAGES, other));
        }
    }

    /** Creates the header of a version without images that belong to no class. */
    public ManifestHeader(String format, String dataset, String version, String parent, int images) {
        this(format, dataset, version, parent, images, null);
    }

    /** Returns the number of images that belong to no class. */
    public int otherCount() {
        return other == null ? 0 : other;
    }
}
