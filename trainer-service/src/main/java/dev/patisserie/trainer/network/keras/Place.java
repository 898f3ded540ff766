package dev.patisserie.trainer.network.keras;

import dev.patisserie.common.keras.KerasLayer;

/**
 * A layer and the model that contains it.
 *
 * @param model names of the nested models that contain it, joined by '/'; empty for a layer of the whole model
 * @param layer the layer
 */
record Place(String model, KerasLayer layer) {

    /** Returns the place of a part of the layer, under a name of its own. */
    Place withSuffix(String suffix) {
        return new Place(
                model,
                new KerasLayer(
                        layer.name() + suffix,
                        layer.className(),
                        layer.operation(),
                        layer.config(),
                        layer.inputs(),
                        layer.model()));
    }
}
