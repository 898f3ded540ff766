package dev.patisserie.inference.console.rollout;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.inference.console.rollout.RolloutView.Disagreement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The newest images with different answers of two models. Not thread-safe. */
final class Disagreements {

    /** Maximum number of kept images; the oldest are discarded first. */
    static final int MOST_KEPT = 100;

    private final Map<String, ShadowAnswered> images = new LinkedHashMap<>(); // by id, the last one is the newest

    void clear() {
        images.clear();
    }

    /** Adds an image, unless the answers are equal or its photo or label cannot be requested. */
    void add(ShadowAnswered answer) {
        images.remove(answer.imageId());
        if (isDisagreement(answer) && canBeLabelled(answer)) {
            images.put(answer.imageId(), answer);
            if (images.size() > MOST_KEPT) {
                images.remove(images.keySet().iterator().next());
            }
        }
    }

    private static boolean isDisagreement(ShadowAnswered answer) {
        return answer.candidate() != null
                && !answer.candidate().label().equals(answer.champion().label());
    }

    private static boolean canBeLabelled(ShadowAnswered answer) {
        return answer.image() != null
                && answer.imageId().length() <= ImageLabelled.LONGEST_ID
                && answers(answer).stream().allMatch(label -> label.length() <= ImageLabelled.LONGEST_LABEL);
    }

    /** The order of the names does not reveal the models. */
    private static List<String> answers(ShadowAnswered answer) {
        return Stream.of(answer.champion().label(), answer.candidate().label())
                .sorted()
                .toList();
    }

    /** Returns the position of an image. */
    Optional<ImageReference> position(String imageId) {
        return Optional.ofNullable(images.get(imageId)).map(ShadowAnswered::image);
    }

    /** Returns the images of a rollout without a label, newest first. */
    List<Disagreement> open(String rolloutId, Predicate<String> isLabelled) {
        List<Disagreement> open = new ArrayList<>();
        images.forEach((imageId, answer) -> {
            if (answer.rolloutId().equals(rolloutId) && !isLabelled.test(imageId)) {
                open.add(new Disagreement(imageId, answers(answer), answer.image()));
            }
        });
        Collections.reverse(open);
        return open;
    }
}
