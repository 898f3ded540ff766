package dev.patisserie.inference.classify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Classifies each image with a function of its bytes; fails when used after close. */
public final class FakeClassifier implements Classifier {

    private final Function<byte[], float[]> answer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

    public FakeClassifier() {
        this(pixels -> new float[] {0.75f, 0.25f});
    }

    public FakeClassifier(Function<byte[], float[]> answer) {
        this.answer = answer;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        batches.add(images.size());
        float[][] rows = images.stream().map(answer).toArray(float[][]::new);
        if (closed.get()) { // checked last, to detect a close during the call
            throw new IllegalStateException("used after close");
        }
        return rows;
    }

    /** Returns the sizes of all batches. */
    public List<Integer> batches() {
        return batches;
    }

    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("closed twice");
        }
    }
}
