package dev.patisserie.trainer.health;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;

import dev.patisserie.trainer.InMemoryTrainer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints on the management port, and on the main port for existing probes and scrapers. */
@QuarkusTest
@TestProfile(InMemoryTrainer.class)
class EndpointsTest {

    @TestHTTPResource
    URI main;

    @TestHTTPResource(management = true)
    URI management;

    private URI[] both(String path) {
        return new URI[] {main.resolve(path), management.resolve(path)};
    }

    @ParameterizedTest
    @CsvSource({"live,worker", "started,worker", "ready,folders"})
    void respondsWithTheChecksOfTheService(String kind, String check) {
        for (URI health : both("/q/health/" + kind)) {
            get(health).then().statusCode(200).body("checks.name", hasItems(check));
        }
    }

    @Test
    void exportsTheMetersOfTheService() {
        for (URI metrics : both("/q/metrics")) {
            get(metrics)
                    .then()
                    .statusCode(200)
                    .body(containsString("training_jobs{state=\"running\"}"))
                    .body(containsString("training_jobs_ended_total{outcome=\"completed\"}"));
        }
    }

    @Test
    void responsesHaveSecurityHeaders() {
        for (String path : new String[] {"/q/health", "/q/metrics", "/nothing"}) {
            for (URI address : both(path)) {
                given().header("Origin", "http://evil.example")
                        .get(address)
                        .then()
                        .header("Content-Security-Policy", containsString("default-src 'none'"))
                        .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Referrer-Policy", "no-referrer")
                        .header("Access-Control-Allow-Origin", (String) null);
            }
        }
    }
}
