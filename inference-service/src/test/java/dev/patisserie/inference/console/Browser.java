package dev.patisserie.inference.console;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real headless Chromium. The caller closes it. */
final class Browser implements AutoCloseable {

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts the installed Chromium; returns empty if it or its driver is not installed. */
    private static Optional<Browser> start() {
        Optional<File> browser = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<File> driver = onPath("chromedriver");
        if (browser.isEmpty() || driver.isEmpty()) {
            return Optional.empty();
        }
        var options = new ChromeOptions();
        options.setBinary(browser.get());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.get())
                .build();
        return Optional.of(new Browser(new ChromeDriver(service, options)));
    }

    /** Starts a browser, or skips the test if none is installed. */
    static Browser startOrSkip() {
        Browser browser = start().orElse(null);
        assumeThat(browser).as("chromium and chromedriver on the PATH").isNotNull();
        return browser;
    }

    private static Optional<File> onPath(String... names) {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.of(names)
                .flatMap(name -> Stream.of(folders).map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    /** Sets the window size and the colour scheme, and requests reduced motion. */
    Browser looking(int width, int height, String colours) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", colours),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        return this;
    }

    void open(String address) {
        driver.get(address);
    }

    String title() {
        return driver.getTitle();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    WebElement one(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Returns the text of the first matching element; empty if there is none. */
    String text(String selector) {
        return texts(selector).stream().findFirst().orElse("");
    }

    /** Returns the texts of all matching elements at one moment, because the page changes constantly. */
    @SuppressWarnings("unchecked") // a list of texts, as the script says
    List<String> texts(String selector) {
        return (List<String>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", selector);
    }

    /** Returns an attribute of the first matching element. */
    String attribute(String selector, String name) {
        return (String) driver.executeScript(
                "return document.querySelector(arguments[0]).getAttribute(arguments[1])", selector, name);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** Runs the body of a function and returns its result. */
    Object run(String script) {
        return driver.executeScript(script);
    }

    /** Returns the axe-core rules that the page violates, with the elements. */
    @SuppressWarnings("unchecked") // a list of texts, as the script says
    List<String> violations() {
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        driver.executeScript(resource("/axe.min.js"));
        return (List<String>) driver.executeAsyncScript("""
                        const done = arguments[arguments.length - 1];
                        axe.run().then(({ violations }) => done(violations.flatMap(
                          rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))));
                        """);
    }

    /** Returns the errors that the page logged since the last call. */
    List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Returns a screenshot of the window as a PNG file. */
    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    private static String resource(String name) {
        try (var in = Browser.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
