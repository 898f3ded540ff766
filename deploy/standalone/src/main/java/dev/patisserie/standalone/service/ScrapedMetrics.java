package dev.patisserie.standalone.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * The Prometheus metrics of a service, scraped at each call.
 *
 * @param service address of the service
 */
public record ScrapedMetrics(URI service) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Returns the metrics in Prometheus's text format. */
    public String text() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.resolve("/q/metrics")).build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    /**
     * Returns the sum of some series; 0 if there is none.
     *
     * @param prefix begin of the lines, such as {@code inference_images_total{outcome="predicted"}
     */
    public double sum(String prefix) throws IOException, InterruptedException {
        return text().lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
