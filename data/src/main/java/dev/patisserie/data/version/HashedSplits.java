package dev.patisserie.data.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Splits a folder without splits by the hash of the group. A group is a cluster of near duplicates.
 *
 * <ul>
 *   <li>A cluster with near duplicates in the parent joins their group and split.
 *   <li>If it has near duplicates both in the parent's holdout and in its training or validation, it joins the latter,
 *       and its images that are near duplicates of the holdout are left out.
 *   <li>A class that would lack a split receives the new group of the class with the smallest hash.
 * </ul>
 */
final class HashedSplits {

    private final List<ManifestEntry> kept;
    private final List<ScannedImage> added;
    private final Neighbours neighbours;
    private final Clusters clusters;
    private final SplitRatios ratios;
    private final Map<ContentDigest, Split> free = new TreeMap<>(); // the new groups
    private final List<Assignment.Assigned> images = new ArrayList<>();
    private final List<ScannedImage> leftOut = new ArrayList<>();

    private HashedSplits(List<ManifestEntry> kept, List<ScannedImage> added, SplitRatios ratios) {
        this.kept = kept;
        this.added = added;
        this.ratios = ratios;
        this.neighbours = new Neighbours(kept, added);
        this.clusters = new Clusters(added.size());
    }

    /**
     * Assigns new images.
     *
     * @param kept the images that the parent has
     * @param added the new images, sorted by digest
     */
    static Assignment assign(List<ManifestEntry> kept, List<ScannedImage> added, SplitRatios ratios) {
        var plan = new HashedSplits(kept, added, ratios);
        plan.cluster();
        plan.assign();
        plan.fillEmptySplits();
        return new Assignment(plan.images, plan.leftOut, 0);
    }

    private void cluster() {
        for (int i = 0; i < added.size(); i++) {
            int image = i;
            neighbours.forEachAdded(i, near -> clusters.unite(image, near));
        }
    }

    private void assign() {
        ManifestEntry[] holdout = new ManifestEntry[added.size()];
        ManifestEntry[] other = new ManifestEntry[added.size()];
        for (int i = 0; i < added.size(); i++) {
            int first = clusters.representative(i);
            holdout[first] = Neighbours.smaller(holdout[first], neighbours.holdout(i));
            other[first] = Neighbours.smaller(other[first], neighbours.other(i));
        }
        for (int i = 0; i < added.size(); i++) {
            int first = clusters.representative(i);
            if (other[first] != null && neighbours.holdout(i) != null) {
                leftOut.add(added.get(i));
            } else {
                ManifestEntry anchor = other[first] != null ? other[first] : holdout[first];
                images.add(
                        anchor != null
                                ? new Assignment.Assigned(added.get(i), anchor.split(), anchor.group())
                                : inNewGroup(added.get(i), added.get(first).sha256()));
            }
        }
    }

    private Assignment.Assigned inNewGroup(ScannedImage image, ContentDigest group) {
        return new Assignment.Assigned(image, free.computeIfAbsent(group, ratios::of), group);
    }

    /** Moves new groups to splits in which a class has no image, as long as no other split of a class becomes empty. */
    private void fillEmptySplits() {
        Map<String, Map<Split, Integer>> counts = counts();
        Map<ContentDigest, List<Assignment.Assigned>> groups = groups();
        for (String label : counts.keySet()) {
            for (Split split : Split.values()) {
                if (counts.get(label).getOrDefault(split, 0) == 0) {
                    candidates(label, groups).stream()
                            .filter(group -> isMovable(groups.get(group), free.get(group), counts))
                            .findFirst()
                            .ifPresent(group -> move(groups.get(group), group, split, counts));
                }
            }
        }
        images.replaceAll(image ->
                new Assignment.Assigned(image.image(), free.getOrDefault(image.group(), image.split()), image.group()));
    }

    private Map<String, Map<Split, Integer>> counts() {
        Map<String, Map<Split, Integer>> counts = new TreeMap<>();
        kept.forEach(entry -> count(counts, entry.label(), entry.split(), 1));
        images.forEach(image -> count(counts, image.image().label(), image.split(), 1));
        return counts;
    }

    private static void count(Map<String, Map<Split, Integer>> counts, String label, Split split, int change) {
        counts.computeIfAbsent(label, key -> new TreeMap<>()).merge(split, change, Integer::sum);
    }

    private Map<ContentDigest, List<Assignment.Assigned>> groups() {
        Map<ContentDigest, List<Assignment.Assigned>> groups = new HashMap<>();
        images.stream().filter(image -> free.containsKey(image.group())).forEach(image -> groups.computeIfAbsent(
                        image.group(), key -> new ArrayList<>())
                .add(image));
        return groups;
    }

    private static SortedSet<ContentDigest> candidates(
            String label, Map<ContentDigest, List<Assignment.Assigned>> groups) {
        SortedSet<ContentDigest> candidates = new TreeSet<>();
        groups.forEach((group, members) -> {
            if (members.stream().anyMatch(member -> member.image().label().equals(label))) {
                candidates.add(group);
            }
        });
        return candidates;
    }

    private static boolean isMovable(
            List<Assignment.Assigned> members, Split from, Map<String, Map<Split, Integer>> counts) {
        Map<String, Integer> leaving = new HashMap<>();
        members.forEach(member -> leaving.merge(member.image().label(), 1, Integer::sum));
        return leaving.entrySet().stream()
                .allMatch(size -> counts.get(size.getKey()).get(from) > size.getValue());
    }

    private void move(
            List<Assignment.Assigned> members, ContentDigest group, Split to, Map<String, Map<Split, Integer>> counts) {
        Split from = free.put(group, to);
        members.forEach(member -> {
            count(counts, member.image().label(), from, -1);
            count(counts, member.image().label(), to, 1);
        });
    }
}
