package dev.patisserie.standalone.operate;

import com.fasterxml.jackson.databind.JsonNode;

/** The scrape targets of {@code prometheus.yml}. */
final class Scrapes {

    private Scrapes() {}

    /** Returns the name and the port of the targets of a job. */
    static String target(String job) {
        JsonNode config = ProjectFiles.tree(ProjectFiles.path("deploy/prometheus/prometheus.yml"));
        return ProjectFiles.elements(config.get("scrape_configs"))
                .filter(scrape -> scrape.get("job_name").asText().equals(job))
                .map(scrape -> scrape.at("/dns_sd_configs/0"))
                .map(dns -> dns.at("/names/0").asText() + " " + dns.get("port").asText())
                .findFirst()
                .orElseThrow();
    }
}
