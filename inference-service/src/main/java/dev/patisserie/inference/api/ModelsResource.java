package dev.patisserie.inference.api;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.select.Catalog;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the published models and the serving one, with reasons. */
@Path("/models")
@Tag(name = OpenApi.OPERATORS)
public class ModelsResource {

    private final InferenceConfig config;
    private final Catalog catalog;
    private final LiveModel live;

    ModelsResource(InferenceConfig config, Catalog catalog, LiveModel live) {
        this.config = config;
        this.catalog = catalog;
        this.live = live;
    }

    /** Returns the models of the served data set, best first. */
    @GET
    @Operation(summary = "The published models and the serving one, with reasons")
    @Produces(MediaType.APPLICATION_JSON)
    public ModelsView models() {
        return ModelsView.of(config.dataset(), live.serving(), catalog.choose(config.dataset()), config.setAlpha());
    }
}
