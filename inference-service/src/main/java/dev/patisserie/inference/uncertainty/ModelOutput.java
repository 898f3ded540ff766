package dev.patisserie.inference.uncertainty;

/**
 * The outputs of a model for one image. The arrays are owned by the record and not changed.
 *
 * @param probabilities one per label
 * @param logits one per label, before the temperature; null for a model that only gives probabilities
 * @param features the input of the last dense layer; null without logits
 * @param similarities the dot products of the features with training features of length 1; null for a model without
 *     such features
 * @param maps {@code [rows, columns, 2]}: the class activation maps of the most probable class and of the second one;
 *     {@code [rows, columns, 1]} for a model with one class; null if they were not requested
 */
public record ModelOutput(float[] probabilities, float[] logits, float[] features, float[] similarities, float[] maps) {

    /** Creates the output of a model that only gives probabilities. */
    public static ModelOutput of(float[] probabilities) {
        return new ModelOutput(probabilities, null, null, null, null);
    }

    /** Returns the same output with maps. */
    public ModelOutput withMaps(float[] values) {
        return new ModelOutput(probabilities, logits, features, similarities, values);
    }
}
