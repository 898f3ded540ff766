package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the S3 server of compose, and the settings of the services for it. */
class S3ProfileTest {

    private final Map<String, JsonNode> services = Compose.services();
    private final JsonNode server = services.get("s3");
    private final String dockerfile = ProjectFiles.text("deploy/docker/s3.Dockerfile");
    private final Map<String, String> settings = ProjectFiles.settings("deploy/docker/s3.env");

    private static final Set<String> STORES = Set.of("MODEL_STORE", "DATASET_STORE");

    @Test
    void usesTheServerOfTheStoreTests() {
        assertThat(first(dockerfile, "FROM andrewgaul/s3proxy:([^\\s@]+)"))
                .isEqualTo(first(ProjectFiles.text("pom.xml"), "<s3proxy.version>([^<]+)"));
    }

    @Test
    void addressesTheServerByItsNameInCompose() {
        String listens = server.at("/environment/S3PROXY_ENDPOINT").asText();

        assertThat(settings.get("AWS_ENDPOINT_URL_S3")).isEqualTo(listens.replace("0.0.0.0", "s3"));
        assertThat(server.at("/healthcheck/test/3").asText())
                .endsWith("/" + URI.create(listens).getPort());
        assertThat(server.has("ports")).isFalse();
    }

    @Test
    void usesTheBucketOfTheImage() {
        String folder = server.at("/environment/JCLOUDS_FILESYSTEM_BASEDIR").asText();
        String bucket = URI.create(settings.get("MODEL_STORE")).getHost();

        assertThat(settings.get("MODEL_STORE")).startsWith("s3://");
        assertThat(dockerfile).contains("mkdir -p " + folder + "/" + bucket + " ");
        assertThat(server.at("/volumes/0").asText()).endsWith(":" + folder);
    }

    @Test
    void setsTheVariablesOfTheServices() {
        JsonNode file = ProjectFiles.tree(ProjectFiles.path("docker-compose.yml"));

        assertThat(settings.keySet()).allMatch(key -> file.get("x-store").has(key) || STORES.contains(key));
        for (String name : new String[] {"trainer", "inference"}) {
            JsonNode environment = services.get(name).get("environment");
            assertThat(environment.get("<<").asText()).isEqualTo("store");
            assertThat(environment
                            .get(name.toUpperCase(Locale.ROOT) + "_MODEL_STORE")
                            .asText())
                    .startsWith("${MODEL_STORE:-");
        }
        assertThat(services.get("feedback").at("/environment/<<").asText()).isEqualTo("store");
    }

    @Test
    void dataSetsAreInTheBucketOfTheModels() {
        assertThat(services.get("trainer")
                        .at("/environment/TRAINER_DATASET_STORE")
                        .asText())
                .startsWith("${DATASET_STORE:-")
                .isEqualTo(services.get("feedback")
                        .at("/environment/FEEDBACK_DATASET_STORE")
                        .asText());
        assertThat(URI.create(settings.get("DATASET_STORE")).getHost())
                .isEqualTo(URI.create(settings.get("MODEL_STORE")).getHost());
    }

    @Test
    void requiresTheCredentialsOfBothServices() {
        assertThat(server.at("/environment/S3PROXY_AUTHORIZATION").asText()).isEqualTo("aws-v4");
        assertThat(server.at("/environment/S3PROXY_IDENTITY").asText()).isEqualTo("${AWS_ACCESS_KEY_ID:-}");
        assertThat(server.at("/environment/S3PROXY_CREDENTIAL").asText()).isEqualTo("${AWS_SECRET_ACCESS_KEY:-}");
        assertThat(settings)
                .hasEntrySatisfying("AWS_ACCESS_KEY_ID", key -> assertThat(key).isNotEmpty())
                .as("a key in the repository is known to everybody")
                .doesNotContainKey("AWS_SECRET_ACCESS_KEY");
        assertThat(ProjectFiles.texts(server.get("entrypoint")).get(2))
                .contains("[ -n \"$$S3PROXY_CREDENTIAL\" ] ||", "exit 1");
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
