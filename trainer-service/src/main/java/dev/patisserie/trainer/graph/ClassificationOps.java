package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.fit.Score;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The loss and the number of correct predictions of a batch, as operations of a graph.
 *
 * @param loss scalar: see {@link Loss}
 * @param correct scalar: number of images whose largest logit is that of their label
 */
record ClassificationOps(Operand<TFloat32> loss, Operand<TInt32> correct) {

    /**
     * Adds the operations to a graph.
     *
     * @param logits {@code [batch, classes]}
     * @param labels {@code [batch]}, 0 to {@code classes - 1}
     * @param rule the definition of the loss
     */
    static ClassificationOps of(Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes, Loss rule) {
        float share = (float) (rule.labelSmoothing() / classes);
        float own = (float) (1 - rule.labelSmoothing()) + share;
        Operand<TFloat32> targets = tf.oneHot(labels, tf.constant(classes), tf.constant(own), tf.constant(share));
        SoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy = tf.nn.softmaxCrossEntropyWithLogits(logits, targets);
        Operand<TFloat32> losses = crossEntropy.loss();
        if (!rule.classWeights().isEmpty()) {
            losses = tf.math.mul(losses, weights(tf, labels, rule.classWeights()));
        }
        Operand<TInt32> predicted = tf.math.argMax(logits, tf.constant(1), TInt32.class);
        Operand<TInt32> hits = tf.dtypes.cast(tf.math.equal(predicted, labels), TInt32.class);
        return new ClassificationOps(tf.math.mean(losses, tf.constant(0)), tf.sum(hits, tf.constant(0)));
    }

    private static Operand<TFloat32> weights(Ops tf, Operand<TInt32> labels, List<Double> byClass) {
        float[] values = new float[byClass.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = byClass.get(i).floatValue();
        }
        return tf.gather(tf.constant(values), labels, tf.constant(0));
    }

    /** Runs a session and returns the score of the batch that it was fed. */
    Score run(Session.Runner runner, int images) {
        try (Result result = runner.fetch(loss).fetch(correct).run()) {
            double mean = ((TFloat32) result.get(0)).getFloat();
            return new Score(images, mean * images, ((TInt32) result.get(1)).getInt());
        }
    }
}
