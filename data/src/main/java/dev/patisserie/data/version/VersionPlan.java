package dev.patisserie.data.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.version.scan.Scan;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The content of a new version, before its new images have places.
 *
 * @param kept the images that the parent has, with their present classes, sorted by digest
 * @param assignment the new images
 * @param changes numbers for the report
 */
record VersionPlan(List<ManifestEntry> kept, Assignment assignment, Changes changes) {

    /**
     * Numbers for the report.
     *
     * @param otherSplit number of images whose folder is another split than that of the parent or an earlier version
     * @param relabelled number of images with another class than in the parent
     * @param removed number of the parent's images that are not in the version
     * @param holdoutRemoved those of the holdout
     */
    record Changes(int otherSplit, int relabelled, int removed, int holdoutRemoved) {}

    /**
     * Plans a version.
     *
     * @param parent the images of the parent, sorted by digest; empty for the first version
     * @param earlier new images that another version has; they keep its split, so that no model is evaluated on images
     *     with which an earlier version was trained
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if the parent's holdout would shrink, an image that
     *     is added has another class in the parent, or a class lacks a split
     */
    static VersionPlan of(
            PublicationRequest request,
            Scan scan,
            List<ManifestEntry> parent,
            Map<ContentDigest, ManifestEntry> earlier) {
        VersionPlan plan = draft(request, scan, parent, earlier);
        plan.requireEverySplit(scan);
        return plan;
    }

    /** Plans a version like {@link #of}, in which a class may lack a split. */
    static VersionPlan draft(
            PublicationRequest request,
            Scan scan,
            List<ManifestEntry> parent,
            Map<ContentDigest, ManifestEntry> earlier) {
        Map<ContentDigest, ManifestEntry> missing =
                parent.stream().collect(Collectors.toMap(ManifestEntry::sha256, Function.identity()));
        List<ManifestEntry> kept = new ArrayList<>();
        List<ScannedImage> added = new ArrayList<>();
        int otherSplit = 0;
        int relabelled = 0;
        for (ScannedImage image : scan.images()) {
            ManifestEntry before = missing.remove(image.sha256());
            if (before == null) {
                ScannedImage known = inSplitOf(earlier.get(image.sha256()), image);
                otherSplit += known.split() == image.split() ? 0 : 1;
                added.add(known);
            } else {
                otherSplit += image.split() != null && image.split() != before.split() ? 1 : 0;
                relabelled += image.label().equals(before.label()) ? 0 : 1;
                kept.add(relabelled(before, image, request));
            }
        }
        int holdoutRemoved = addMissing(request, missing.values().stream().toList(), kept);
        Assignment assignment = assign(request, scan, with(kept, earlier), added);
        int removed = request.mode() == PublicationRequest.Mode.WHOLE ? missing.size() : 0;
        return new VersionPlan(kept, assignment, new Changes(otherSplit, relabelled, removed, holdoutRemoved));
    }

    /** Returns an image of a split folder in the split of an earlier version, if there is one. */
    private static ScannedImage inSplitOf(ManifestEntry earlier, ScannedImage image) {
        return earlier == null || image.split() == null ? image : image.in(earlier.split());
    }

    private static List<ManifestEntry> with(List<ManifestEntry> kept, Map<ContentDigest, ManifestEntry> earlier) {
        List<ManifestEntry> all = new ArrayList<>(kept);
        all.addAll(earlier.values());
        all.sort(Comparator.comparing(ManifestEntry::sha256));
        return all;
    }

    private static Assignment assign(
            PublicationRequest request, Scan scan, List<ManifestEntry> known, List<ScannedImage> added) {
        return scan.isSplit() ? GivenSplits.assign(known, added) : HashedSplits.assign(known, added, request.ratios());
    }

    private static ManifestEntry relabelled(ManifestEntry before, ScannedImage image, PublicationRequest request) {
        if (image.label().equals(before.label())) {
            return before;
        }
        if (request.mode() == PublicationRequest.Mode.ADDITION) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected new images, found %s, which data set '%s' has in class '%s'; to correct the class, publish the whole data set"
                            .formatted(image.origin(), request.dataset(), before.label()));
        }
        return before.labelled(image.label(), image.origin());
    }

    /**
     * Keeps the images of the parent that the folder does not have, or removes them.
     *
     * @return number of removed holdout images
     */
    private static int addMissing(PublicationRequest request, List<ManifestEntry> missing, List<ManifestEntry> kept) {
        if (request.mode() == PublicationRequest.Mode.ADDITION) {
            kept.addAll(missing);
            kept.sort(Comparator.comparing(ManifestEntry::sha256));
            return 0;
        }
        List<ManifestEntry> holdout = missing.stream()
                .filter(entry -> entry.split() == Split.HOLDOUT)
                .sorted(Comparator.comparing(ManifestEntry::sha256))
                .toList();
        if (!holdout.isEmpty() && !request.mayShrinkHoldout()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected all holdout images of the newest version of '%s' in %s, found %d missing, the first %s (%s); add new images by 'patisserie data add', or remove holdout images by --shrink-holdout"
                            .formatted(
                                    request.dataset(),
                                    request.folder(),
                                    holdout.size(),
                                    holdout.get(0).origin(),
                                    holdout.get(0).sha256()));
        }
        return holdout.size();
    }

    private Map<String, Set<Split>> splits() {
        Map<String, Set<Split>> splits = new TreeMap<>();
        kept.forEach(entry -> add(splits, entry.label(), entry.split()));
        assignment.images().forEach(image -> add(splits, image.image().label(), image.split()));
        return splits;
    }

    /** Returns the classes that lack a split. */
    Set<String> incompleteClasses() {
        return splits().entrySet().stream()
                .filter(splits -> splits.getValue().size() < Split.values().length)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Rejects a version that the trainer would reject. */
    private void requireEverySplit(Scan scan) {
        Map<String, Set<Split>> splits = splits();
        splits.forEach((label, found) -> {
            if (found.size() < Split.values().length) {
                throw new PatisserieException(
                        ErrorCode.DATASET_INVALID,
                        "expected distinct images of class '%s' in train, validation and holdout, found only %s (%d images of the folder are left out as near duplicates of holdout images); add photos to %s"
                                .formatted(
                                        label,
                                        found.stream().map(Split::folder).toList(),
                                        assignment.leftOut().size(),
                                        scan.source()));
            }
        });
        if (splits.size() < 2) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected at least two classes, found %s; add photos to %s"
                            .formatted(splits.keySet(), scan.source()));
        }
    }

    private static void add(Map<String, Set<Split>> splits, String label, Split split) {
        splits.computeIfAbsent(label, key -> EnumSet.noneOf(Split.class)).add(split);
    }
}
