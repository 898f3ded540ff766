package dev.patisserie.inference.api;

import static dev.patisserie.inference.Checkpoints.model;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.classify.DetailedFake;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.stream.InMemoryChannels;
import dev.patisserie.inference.uncertainty.Figures;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.awt.Color;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Tests the statements on answers over HTTP. */
@QuarkusTest
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
class DetailedApiTest {

    private static final String MODEL = "/v2/models/desserts";

    @Inject
    LiveModel live;

    /** Classes pie, cake and bun; energy 2, above the threshold 0.9; maps of 1 x 2. */
    private void serveStatements() {
        live.replace(
                model("m-1").labels("pie", "cake", "bun").event(),
                new DetailedFake(Figures.energy(), pixels -> Figures.familiar(0.3125f, 0.5f, 0.1875f), 4, 1, -1, 1));
    }

    private static ValidatableResponse infer(String outputs) {
        String photo = Base64.getEncoder().encodeToString(TestModel.picture(Color.RED));
        String json = """
                {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["%s"]}],"outputs":%s}\
                """.formatted(photo, outputs);
        return given().body(json.getBytes()).post(MODEL + "/infer").then();
    }

    @Test
    void answersEveryOutput() {
        serveStatements();

        infer(
                        "[{\"name\":\"label\"},{\"name\":\"known\"},{\"name\":\"set\"},{\"name\":\"map\"},{\"name\":\"probabilities\"}]")
                .statusCode(200)
                .body("outputs.name", contains("label", "known", "set", "map", "probabilities"))
                .body("outputs[0].data", contains("cake"))
                .body("outputs[1].data[1]", equalTo(0.9f))
                .body("outputs[2].datatype", equalTo("BOOL"))
                .body("outputs[2].data", contains(true, true, false))
                .body("outputs[3].shape", contains(1, 1, 2))
                .body("outputs[3].data", contains(4f, -1f));
    }

    @Test
    void listsTheOutputsOfTheModel() {
        serveStatements();

        get(MODEL)
                .then()
                .statusCode(200)
                .body("outputs.name", contains("probabilities", "label", "known", "set", "map"))
                .body("outputs[2].parameters.score", equalTo("energy"))
                .body("outputs[3].shape", contains(-1, 3))
                .body("outputs[4].shape", contains(-1, 1, 2))
                .body("outputs[4].parameters.method", equalTo("cam"));
    }

    @Test
    void describesTheStatementsOfTheServingModel() {
        serveStatements();

        get("/models")
                .then()
                .body("serving.uncertainty.temperature", equalTo(2f))
                .body("serving.uncertainty.coverage", equalTo(0.95f))
                .body("serving.uncertainty.setImages", equalTo(40))
                .body("serving.uncertainty.known", equalTo("energy"))
                .body("serving.uncertainty.text", containsString("temperature 2.000 from 300 images"))
                .body("serving.uncertainty.text", containsString("coverage 95 % from 40 images"));
    }

    @Test
    void archiveWithoutStatementsHasNeitherOutputsNorFigures() {
        live.replace(model("m-1").event(), new FakeClassifier());

        get(MODEL).then().body("outputs.name", contains("probabilities", "label"));
        infer("[{\"name\":\"map\"}]").statusCode(400).body("error", containsString("map"));
        get("/models").then().body("serving.uncertainty.text", containsString("archive without calibration"));
    }
}
