package dev.patisserie.trainer.champion;

import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.evaluate.BatchClassifier;
import java.util.List;

/**
 * A classifier whose probabilities are in the order of other labels. A class that it does not know has probability 0.
 *
 * @param classifier the classifier
 * @param own its labels, all of which are in {@code labels}
 * @param labels the labels of the result
 */
record RelabelledClassifier(BatchClassifier classifier, List<String> own, List<String> labels)
        implements BatchClassifier {

    /** Copies the lists and checks that {@code labels} contains {@code own}. */
    RelabelledClassifier {
        own = List.copyOf(own);
        labels = List.copyOf(labels);
        if (!labels.containsAll(own)) {
            throw new IllegalArgumentException("expected labels within %s, found %s".formatted(labels, own));
        }
    }

    @Override
    public float[][] probabilities(Batch batch) {
        float[][] answers = classifier.probabilities(batch);
        float[][] relabelled = new float[answers.length][labels.size()];
        for (int label = 0; label < own.size(); label++) {
            int target = labels.indexOf(own.get(label));
            for (int image = 0; image < answers.length; image++) {
                relabelled[image][target] = answers[image][label];
            }
        }
        return relabelled;
    }
}
