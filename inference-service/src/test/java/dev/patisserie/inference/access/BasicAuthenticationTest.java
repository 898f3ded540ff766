package dev.patisserie.inference.access;

import static dev.patisserie.inference.Checkpoints.model;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.stream.InMemoryChannels;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(Users.class)
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
class BasicAuthenticationTest {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    @TestHTTPResource
    URI main;

    @TestHTTPResource(management = true)
    URI management;

    @Inject
    LiveModel live;

    @BeforeEach
    void serve() {
        live.replace(model("m-1").event(), new FakeClassifier());
    }

    private static RequestSpecification as(String user) {
        return given().auth()
                .preemptive()
                .basic(user, user)
                .contentType("application/json")
                .body("{}".getBytes());
    }

    /** Both ports have health and metrics. */
    private List<URI> ports() {
        return List.of(main.resolve("/q"), management.resolve("/q"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/models",
                "/console/",
                "/console/events",
                "/v2/models/desserts",
                "/operations",
                "/q/openapi"
            })
    void requestWithoutAUserIsChallenged(String path) {
        given().redirects()
                .follow(false)
                .get(path)
                .then()
                .statusCode(path.equals("/") ? 307 : UNAUTHORIZED); // the redirection shows nothing
        assertThat(given().get("/models").header("WWW-Authenticate")).contains("patisserie");
    }

    @Test
    void healthIsOpenAndMetricsAreNotOnBothPorts() {
        for (URI port : ports()) {
            given().get(port + "/health/live").then().statusCode(200);
            given().get(port + "/metrics").then().statusCode(UNAUTHORIZED);
            as("viewer").get(port + "/metrics").then().statusCode(200);
        }
        given().get("/v2/health/live").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, /labels, 403",
        "viewer, /console/images, 403",
        "viewer, /retraining, 403",
        "labeller, /labels, 400",
        "labeller, /retraining, 403",
        "operator, /labels, 400",
        "operator, /retraining, 400",
        "guest, /labels, 403"
    })
    void roleDecidesOnAWrite(String user, String path, int status) {
        as(user).post(path).then().statusCode(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "labeller", "operator"})
    void everyRoleMayRead(String user) {
        as(user).get("/models").then().statusCode(200);
        as(user).get("/console/").then().statusCode(200);
        as(user).get("/operations").then().statusCode(200).body("user", equalTo(user));
    }

    @Test
    void userHasTheRolesBelowItsOwn() {
        as("labeller").get("/operations").then().body("label", equalTo(true)).body("operate", equalTo(false));
        as("operator").get("/operations").then().body("label", equalTo(true)).body("operate", equalTo(true));
    }

    @Test
    void userWithoutARoleMayDoNothing() {
        as("guest").get("/models").then().statusCode(FORBIDDEN);
    }

    @Test
    void wrongPasswordAndUnknownUserAreRefused() {
        given().auth()
                .preemptive()
                .basic("viewer", "wrong")
                .get("/models")
                .then()
                .statusCode(UNAUTHORIZED);
        as("unknown").get("/models").then().statusCode(UNAUTHORIZED);
        given().header("Authorization", "Bearer x.y.z").get("/models").then().statusCode(UNAUTHORIZED);
    }

    @Test
    void pathInAnotherSpellingHasTheSameRule() {
        given().urlEncodingEnabled(false).get("//models").then().statusCode(UNAUTHORIZED);
        given().urlEncodingEnabled(false).get("/q/health/../metrics").then().statusCode(UNAUTHORIZED);
        given().urlEncodingEnabled(false).get("/%6dodels").then().statusCode(UNAUTHORIZED);
        given().urlEncodingEnabled(false)
                .get("/v2/health/%2e%2e/models/desserts")
                .then()
                .statusCode(UNAUTHORIZED);
    }

    @Test
    void otherMethodsAreDenied() {
        as("operator").put("/models").then().statusCode(FORBIDDEN);
    }
}
