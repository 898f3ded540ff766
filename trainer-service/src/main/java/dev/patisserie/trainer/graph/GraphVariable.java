package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.network.layer.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * A weight of a graph, as a resource variable: unlike with a reference variable, each reader gets its own value.
 *
 * @param variable name, shape and initializer
 * @param handle the variable itself
 * @param value reads it
 * @param incoming placeholder for a new value
 * @param assign sets the variable to the value of {@code incoming}
 */
record GraphVariable(
        Variable variable, VarHandleOp handle, Operand<TFloat32> value, Placeholder<TFloat32> incoming, Op assign) {

    static GraphVariable in(Ops graph, Variable variable) {
        Ops tf = graph.withSubScope(variable.name().replace('/', '_'));
        VarHandleOp handle = tf.varHandleOp(TFloat32.class, variable.shape(), VarHandleOp.sharedName(variable.name()));
        Placeholder<TFloat32> incoming = tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
        return new GraphVariable(
                variable,
                handle,
                tf.readVariableOp(handle, TFloat32.class),
                incoming,
                tf.assignVariableOp(handle, incoming));
    }
}
