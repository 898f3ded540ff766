package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.util.OptionalDouble;

/**
 * The network of a request and its parts: the layers below the first block of fine-tuning, the layers from that block
 * to the pooling, and the head.
 *
 * @param backbone the ImageNet network
 * @param whole the backbone with its new head
 * @param lower the part that is frozen in both phases: images to features
 * @param upper the part that is frozen in the first phase only: these features to pooled features
 * @param tail the upper part and the head, which the second phase trains
 * @param head pooled features to logits, which the first phase trains
 */
record TransferNetwork(Backbone backbone, Network whole, Network lower, Network upper, Network tail, Network head) {

    /**
     * Sets the defaults that depend on the backbone: the image size and the block.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code REQUEST_INVALID} if there is no such backbone
     */
    static TrainingRequested resolve(TrainingRequested request) {
        TransferRecipe recipe = request.transfer();
        TransferRecipe.FineTune fineTune = recipe.fineTune();
        Backbone backbone = backbone(recipe);
        int size = request.imageSize() == null ? backbone.defaultImageSize() : request.imageSize();
        int block = fineTune.fromBlock() == null ? backbone.lastBlock() : fineTune.fromBlock();
        var resolved = new TransferRecipe.FineTune(fineTune.epochs(), block, fineTune.learningRate());
        return request.toBuilder()
                .imageSize(size)
                .transfer(recipe.withFineTune(resolved))
                .build();
    }

    /**
     * Describes the network.
     *
     * @param request a resolved request
     * @param classes number of classes, at least 2
     * @throws dev.patisserie.common.fault.PatisserieException {@code REQUEST_INVALID} if there is no such backbone or
     *     block, or the images are too small
     */
    static TransferNetwork of(TrainingRequested request, int classes) {
        Backbone backbone = backbone(request.transfer());
        double dropout = request.dropout() == null ? 0 : request.dropout();
        Network whole = backbone.classifier(request.imageSize(), classes, dropout);
        Network.Cut atBlock = whole.cutBefore(request.transfer().fineTune().fromBlock());
        Network.Cut atPooling = atBlock.tail().cutAfter(Backbone.POOLING);
        return new TransferNetwork(backbone, whole, atBlock.base(), atPooling.base(), atBlock.tail(), atPooling.tail());
    }

    private static Backbone backbone(TransferRecipe recipe) {
        Double alpha = recipe.alpha();
        return Backbone.named(recipe.backbone(), alpha == null ? OptionalDouble.empty() : OptionalDouble.of(alpha));
    }

    /** Returns the network without the head: images to pooled features. */
    Network withoutHead() {
        return whole.cutAfter(Backbone.POOLING).base();
    }
}
