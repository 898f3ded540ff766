package dev.patisserie.trainer.health;

import static io.restassured.RestAssured.get;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;

import dev.patisserie.trainer.InMemoryTrainer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(InMemoryTrainer.class)
class EndpointsTest {

    @ParameterizedTest
    @CsvSource({"live,worker", "started,worker", "ready,folders"})
    void answersWithOurChecks(String kind, String check) {
        get("/q/health/" + kind).then().statusCode(200).body("checks.name", hasItems(check));
    }

    @Test
    void exportsOurMeters() {
        get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("training_jobs{state=\"running\"}"))
                .body(containsString("training_jobs_ended_total{outcome=\"completed\"}"));
    }
}
