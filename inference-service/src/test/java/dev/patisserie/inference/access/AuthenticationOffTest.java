package dev.patisserie.inference.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.stream.InMemoryChannels;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
class AuthenticationOffTest {

    @Test
    void credentialsAreNotReadWithoutAuthentication() {
        given().auth().preemptive().basic("viewer", "x").get("/models").then().statusCode(200);
        given().header("Authorization", "Bearer x").get("/models").then().statusCode(200);
        given().get("/operations")
                .then()
                .body("label", equalTo(true))
                .body("operate", equalTo(false)); // not without a user
    }
}
