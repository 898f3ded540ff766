package dev.patisserie.common.dataset.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.json.Json;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The JSON of an image in a manifest. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ManifestLine(
        String sha256,
        String object,
        long offset,
        int bytes,
        String label,
        String split,
        String group,
        String dhash,
        String origin) {

    static final ObjectReader READER = Json.MAPPER.readerFor(ManifestLine.class);
    static final ObjectWriter WRITER = Json.MAPPER.writerFor(ManifestLine.class);

    private static final Map<String, Split> SPLITS =
            Arrays.stream(Split.values()).collect(Collectors.toUnmodifiableMap(Split::folder, Function.identity()));

    /** The value of {@code split} of an image that belongs to no class; its label, group and hash are absent. */
    private static final String OTHER = "other";

    static ManifestLine of(OtherEntry entry) {
        Place place = entry.place();
        return new ManifestLine(
                entry.sha256().toString(),
                place.object(),
                place.offset(),
                place.bytes(),
                null,
                OTHER,
                null,
                null,
                entry.origin());
    }

    static ManifestLine of(ManifestEntry entry) {
        return new ManifestLine(
                entry.sha256().toString(),
                entry.place().object(),
                entry.place().offset(),
                entry.place().bytes(),
                entry.label(),
                entry.split().folder(),
                entry.group().toString(),
                entry.dhash().toString(),
                entry.origin());
    }

    /**
     * Returns the image.
     *
     * @param shared returns the same instance for equal texts, since labels and objects repeat
     * @throws IllegalArgumentException if a field is invalid; the message names it
     */
    ManifestEntry entry(UnaryOperator<String> shared) {
        ContentDigest digest = ContentDigest.parse(sha256);
        ContentDigest cluster = ContentDigest.parse(group);
        return new ManifestEntry(
                digest,
                new Place(shared.apply(object), offset, bytes),
                shared.apply(label),
                knownSplit(),
                cluster.equals(digest) ? digest : cluster,
                DifferenceHash.parse(dhash),
                origin);
    }

    /** Returns an image that belongs to no class; like {@link #entry}. */
    OtherEntry other(UnaryOperator<String> shared) {
        if (!OTHER.equals(split) || label != null) {
            throw new IllegalArgumentException(
                    "split must be other and label absent, were '%s' and '%s'".formatted(split, label));
        }
        return new OtherEntry(ContentDigest.parse(sha256), new Place(shared.apply(object), offset, bytes), origin);
    }

    private Split knownSplit() {
        Split known = split == null ? null : SPLITS.get(split);
        if (known == null) {
            throw new IllegalArgumentException("split must be train, validation or holdout, was '%s'".formatted(split));
        }
        return known;
    }
}
