package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.uncertainty.Auroc;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.publish.Exemplars;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the score that detects unfamiliar images. With images of no class, it is the score that separates the holdout
 * from them best. Without, it is {@code knn} for transfer learning, whose features were mostly trained on other
 * classes, and {@code energy} otherwise.
 *
 * @param images the images
 * @param pass runs the graph of the model
 * @param width number of features
 */
record KnownModelChoice(CalibrationImages images, ImagePass pass, int width) {

    /** Fewest training images per class for {@code knn}: fewer do not show where a class ends. */
    static final int FEWEST_PER_CLASS = 30;

    /**
     * Chooses the score.
     *
     * @param transfer whether the model was trained by transfer learning
     * @throws IOException if images cannot be read
     */
    KnownModel choose(boolean transfer) throws IOException {
        Optional<DecodedSplit> other = images.other();
        List<KnownModel> candidates = candidates(transfer, other.isPresent());
        return other.isPresent() ? best(candidates, other.get()) : candidates.get(0);
    }

    /** Returns the possible scores, the default first. */
    private List<KnownModel> candidates(boolean transfer, boolean all) throws IOException {
        List<KnownModel> candidates = new ArrayList<>();
        candidates.add(KnownModel.energy());
        if ((transfer || all) && images.fewestOfAClass() >= FEWEST_PER_CLASS) {
            List<float[]> features = pass.rows(images.train(), images.exemplars(), Manifest.FEATURES);
            Exemplars exemplars = Exemplars.of(width, features);
            if (exemplars.count() > 0) {
                candidates.add(transfer ? 0 : 1, KnownModel.nearest(exemplars));
            }
        }
        return candidates;
    }

    private KnownModel best(List<KnownModel> candidates, DecodedSplit other) throws IOException {
        List<double[]> familiar = scores(candidates, images.holdout());
        List<double[]> unfamiliar = scores(candidates, other);
        KnownModel best = null;
        for (int i = 0; i < candidates.size(); i++) {
            double area = Auroc.of(familiar.get(i), unfamiliar.get(i));
            if (best == null || area > best.auroc()) { // of equal scores, the default
                best = candidates.get(i).with(other.size(), area);
            }
        }
        return best;
    }

    /** Returns the scores of all images of a split by each candidate, in one pass. */
    private List<double[]> scores(List<KnownModel> candidates, DecodedSplit split) throws IOException {
        List<List<Double>> scores = new ArrayList<>();
        candidates.forEach(candidate -> scores.add(new ArrayList<>()));
        List<String> outputs = List.of(Manifest.LOGITS, Manifest.FEATURES);
        pass.run(split, ExampleOrder.natural(split.size()), outputs, answers -> {
            for (int i = 0; i < scores.size(); i++) {
                scores.get(i).addAll(candidates.get(i).scores(answers));
            }
        });
        return scores.stream()
                .map(all -> all.stream().mapToDouble(Double::doubleValue).toArray())
                .toList();
    }
}
