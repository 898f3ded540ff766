package dev.patisserie.inference.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.stream.InMemoryChannels;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
@WithTestResource(OidcProvider.class)
class OidcTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static RequestSpecification with(String token) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body("{}".getBytes());
    }

    @Test
    void groupsOfATokenAreTheRoles() {
        String labeller = OidcProvider.token("ann", "labeller", HOUR);

        with(labeller)
                .get("/operations")
                .then()
                .statusCode(200)
                .body("user", equalTo("ann"))
                .body("label", equalTo(true))
                .body("operate", equalTo(false));
        with(labeller).post("/labels").then().statusCode(400);
        with(labeller).post("/retraining").then().statusCode(403);
        with(OidcProvider.token("otto", "operator", HOUR))
                .post("/retraining")
                .then()
                .statusCode(400);
        with(OidcProvider.token("eve", "none", HOUR)).get("/models").then().statusCode(403);
    }

    @Test
    void expiredAndForgedTokensAreRefused() {
        with(OidcProvider.token("otto", "operator", HOUR.negated()))
                .get("/models")
                .then()
                .statusCode(401);
        String valid = OidcProvider.token("ann", "viewer", HOUR);
        String[] parts = valid.split("\\.");
        String forged = OidcProvider.token("ann", "operator", HOUR).split("\\.")[1];
        with(parts[0] + "." + forged + "." + parts[2]).get("/models").then().statusCode(401);
    }

    @Test
    void browserIsSentToTheProvider() {
        Response response =
                given().redirects().follow(false).header("Accept", "text/html").get("/console/");

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.header("Location")).contains("/login?").contains("client_id=patisserie");
    }

    @Test
    void healthIsOpen() {
        given().get("/q/health/live").then().statusCode(200);
    }
}
