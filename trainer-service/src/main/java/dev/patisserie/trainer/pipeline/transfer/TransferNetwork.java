package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.util.OptionalDouble;

/**
 * The network of a request, and its parts: below the block that fine-tuning begins with, that block and all above it up
 * to the pooling of the features, and the head.
 *
 * @param backbone the ImageNet network
 * @param whole the backbone with its new head
 * @param lower what stays frozen in both phases: images to features
 * @param upper what stays frozen in the first phase only, from there to the pooled features
 * @param tail the same with the head: what the second phase trains
 * @param head from the pooled features to logits: what the first phase trains
 */
record TransferNetwork(Backbone backbone, Network whole, Network lower, Network upper, Network tail, Network head) {

    /**
     * Fills in what depends on the backbone: the image size and the block.
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
     * @param request resolved
     * @param classes number of classes, at least 2
     * @throws dev.patisserie.common.fault.PatisserieException {@code REQUEST_INVALID} if there is no such backbone or
     *     block, or the images are too small
     */
    static TransferNetwork of(TrainingRequested request, int classes) {
        Backbone backbone = backbone(request.transfer());
        Network whole = backbone.classifier(request.imageSize(), classes);
        Network.Cut atBlock = whole.cutBefore(request.transfer().fineTune().fromBlock());
        Network.Cut atPooling = atBlock.tail().cutAfter(Backbone.POOLING);
        return new TransferNetwork(backbone, whole, atBlock.base(), atPooling.base(), atBlock.tail(), atPooling.tail());
    }

    private static Backbone backbone(TransferRecipe recipe) {
        Double alpha = recipe.alpha();
        return Backbone.named(recipe.backbone(), alpha == null ? OptionalDouble.empty() : OptionalDouble.of(alpha));
    }

    /** Returns all but the head: images to pooled features. */
    Network withoutHead() {
        return whole.cutAfter(Backbone.POOLING).base();
    }
}
