package dev.patisserie.inference.operate;

import dev.patisserie.common.event.Pipeline;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of an operation. A field that the operation does not use is ignored.
 *
 * @param modelId the model of {@code pin}, {@code withdraw} and {@code promote}
 * @param requestId the training of {@code cancel}
 * @param pipeline the recipe of {@code train}; not {@code import}
 * @param dataset the data set of {@code train}; null for the served one
 * @param epochs number of epochs of {@code train}; null for the default
 * @param confirmed whether {@code withdraw} applies to the only model that may serve; null for no
 * @param reason the reason of the decision, 1 to 1000 characters, of {@code cancel} at most 500
 */
public record OperationRequest(
        String modelId,
        String requestId,
        Pipeline pipeline,
        String dataset,
        Integer epochs,

        @Schema(description = "Withdraw the only model that may serve")
        Boolean confirmed,

        @Schema(required = true, minLength = 1, maxLength = 1000)
        String reason) {

    boolean isConfirmed() {
        return Boolean.TRUE.equals(confirmed);
    }
}
