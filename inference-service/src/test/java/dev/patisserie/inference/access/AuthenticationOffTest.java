package dev.patisserie.inference.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;

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
        given().get("/user").then().body("roles", contains("viewer", "labeller", "operator"));
    }
}
