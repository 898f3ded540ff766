package dev.patisserie.inference.api;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;

/** The description of the API in the OpenAPI document. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Patisserie inference service",
                        version = "1",
                        description =
                                "Open Inference Protocol v2 (the model's name is the data set, its version the model id) and operations for operators.",
                        license = @License(name = "Apache-2.0")))
public class OpenApi extends Application {

    /** The tag of the protocol's operations. */
    static final String PROTOCOL = "Open Inference Protocol";

    /** The tag of the other operations. */
    static final String OPERATORS = "Operators";
}
