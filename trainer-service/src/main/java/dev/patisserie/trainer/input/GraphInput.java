package dev.patisserie.trainer.input;

import org.tensorflow.Operand;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The input operations of a graph for a batch.
 *
 * @param <B> a batch
 */
public interface GraphInput<B> {

    /** Returns the input of the network, {@code [batch, ...]}. */
    Operand<TFloat32> values();

    /** Returns the classes, {@code [batch]}. */
    Placeholder<TInt32> labels();

    /** Returns the number of examples in a batch. */
    int size(B batch);

    /** Feeds a batch. */
    void feed(Feeds feeds, B batch);
}
