package dev.patisserie.trainer.input;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/** The tensors that are fed to one run of a session. Closing it frees all of them. */
public final class Feeds implements AutoCloseable {

    private final Session.Runner runner;
    private final List<Tensor> tensors = new ArrayList<>();

    public Feeds(Session.Runner runner) {
        this.runner = runner;
    }

    /** Feeds a tensor and takes ownership of it. */
    public Feeds feed(Operand<?> operand, Tensor tensor) {
        tensors.add(tensor);
        runner.feed(operand, tensor);
        return this;
    }

    public Session.Runner runner() {
        return runner;
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
    }
}
