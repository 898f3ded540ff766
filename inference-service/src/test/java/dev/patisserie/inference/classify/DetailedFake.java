package dev.patisserie.inference.classify;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A classifier with further outputs, each a function of the image's bytes. */
public final class DetailedFake implements Classifier {

    private final Uncertainty figures;
    private final Function<byte[], ModelOutput> answer;
    private final float[] maps;
    private final List<Integer> passes = new ArrayList<>();

    /** @param maps the maps of every image */
    public DetailedFake(Uncertainty figures, Function<byte[], ModelOutput> answer, float... maps) {
        this.figures = figures;
        this.answer = answer;
        this.maps = maps;
    }

    /** Returns the number of images of each pass. */
    public List<Integer> passes() {
        return passes;
    }

    @Override
    public Optional<Uncertainty> uncertainty() {
        return Optional.of(figures);
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        passes.add(images.size());
        return images.stream().map(answer).map(ModelOutput::probabilities).toArray(float[][]::new);
    }

    @Override
    public List<ModelOutput> outputs(List<byte[]> images, MapFilter filter) {
        passes.add(images.size());
        List<ModelOutput> outputs = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            ModelOutput output = answer.apply(images.get(i));
            outputs.add(filter.needs(i, output) ? output.withMaps(maps) : output);
        }
        return outputs;
    }

    @Override
    public void close() {}
}
