package dev.patisserie.trainer.dataset;

import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Some of the examples of a source, numbered from 0.
 *
 * @param <B> a batch
 */
public final class ExampleSubset<B> implements Examples<B> {

    private final Examples<B> source;
    private final int[] members;

    /**
     * Creates a subset.
     *
     * @param source the examples; must outlive the subset
     * @param members indexes of the subset's examples in {@code source}, in their order
     */
    public ExampleSubset(Examples<B> source, int[] members) {
        this.source = source;
        this.members = members.clone();
    }

    @Override
    public int size() {
        return members.length;
    }

    @Override
    public B read(int... examples) throws IOException {
        return source.read(
                IntStream.of(examples).map(example -> members[example]).toArray());
    }
}
