package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.util.List;
import java.util.OptionalDouble;

/** The requests that a request for the backbone {@code auto} stands for. */
final class BackboneCandidates {

    private BackboneCandidates() {}

    /** Returns whether the trainer chooses the backbone of a request. */
    static boolean isChosen(TrainingRequested request) {
        return request.transfer().backbone().equals(BaseModels.AUTO);
    }

    /**
     * Returns a request for each candidate, or the request itself if it names a backbone. Base models that need larger
     * images than the request has are no candidates.
     *
     * @throws PatisserieException {@code REQUEST_INVALID} if it has settings that belong to one backbone
     */
    static List<TrainingRequested> of(TrainingRequested request) {
        if (!isChosen(request)) {
            return List.of(request);
        }
        requireGeneral(request.transfer());
        List<TrainingRequested> all =
                BaseModels.CANDIDATES.stream().map(name -> with(request, name)).toList();
        List<TrainingRequested> possible =
                all.stream().filter(BackboneCandidates::isLargeEnough).toList();
        return possible.isEmpty() ? all : possible; // the check of a candidate states the smallest size
    }

    private static boolean isLargeEnough(TrainingRequested candidate) {
        Backbone backbone = Backbone.named(candidate.transfer().backbone(), OptionalDouble.empty());
        return candidate.imageSize() == null || candidate.imageSize() >= backbone.minimumImageSize();
    }

    /** Returns a request with a base model. */
    static TrainingRequested with(TrainingRequested request, String name) {
        return request.toBuilder()
                .transfer(request.transfer().withBackbone(BaseModels.find(name).orElseThrow()))
                .build();
    }

    private static void requireGeneral(TransferRecipe recipe) {
        boolean isGeneral = recipe.alpha() == null
                && recipe.fineTune().fromBlock() == null
                && recipe.weights().source() == BackboneWeights.Source.IMAGENET;
        if (!isGeneral) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected no alpha, no fineTune.fromBlock and ImageNet's weights with the backbone auto, was alpha %s, fromBlock %s and weights %s; remove them, or name a backbone"
                            .formatted(recipe.alpha(), recipe.fineTune().fromBlock(), recipe.weights()));
        }
    }
}
