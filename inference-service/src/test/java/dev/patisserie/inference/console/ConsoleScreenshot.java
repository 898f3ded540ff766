package dev.patisserie.inference.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes screenshots of the console of a running service under load: {@code docs/console.png} and others below
 * {@code target}. Not a test, but run like one; see CONTRIBUTING.md.
 */
class ConsoleScreenshot {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    @EnabledIfSystemProperty(named = "console.address", matches = ".+")
    void takesScreenshotsOfEachWidthAndColourScheme() throws IOException {
        Path others = Files.createDirectories(Path.of("target", "screenshots"));
        try (Browser chromium = Browser.startOrSkip()) {
            open(chromium.looking(1440, 1200, "light"));
            shoot(chromium, 1440, "light", Path.of("..", "docs", "console.png"));
            shoot(chromium, 1440, "dark", others.resolve("wide-dark.png"));
            shoot(chromium, 390, "light", others.resolve("narrow-light.png"));
            shoot(chromium, 390, "dark", others.resolve("narrow-dark.png"));
            assertThat(chromium.errors()).isEmpty();
        }
    }

    /** Waits until each part of the page has content. */
    private static void open(Browser browser) {
        browser.open(System.getProperty("console.address"));
        if (System.getProperty("console.photo") != null) {
            browser.one("#photo").sendKeys(System.getProperty("console.photo"));
        }
        await().atMost(PATIENCE)
                .pollDelay(Duration.ofSeconds(30)) // for the charts
                .until(() -> browser.texts("#feed li").size() == 12
                        && browser.one("#training-run").isDisplayed());
        browser.one("#maps").click();
    }

    private static void shoot(Browser browser, int width, String colours, Path png) throws IOException {
        browser.looking(width, 1200, colours);
        long height = (Long) browser.run("return document.documentElement.scrollHeight");
        browser.looking(width, (int) height, colours);
        await().atMost(PATIENCE)
                .until(
                        () -> browser.run(
                                "return [...document.images].every(i => i.complete) && document.getAnimations().length === 0"),
                        Boolean.TRUE::equals);
        ImageIO.write(withFewColours(browser.picture()), "png", png.toFile());
    }

    /** Reduces the image to a palette, which quarters the size; a GIF encoder computes an adapted palette. */
    private static BufferedImage withFewColours(byte[] png) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        var gif = new ByteArrayOutputStream();
        ImageIO.write(picture, "gif", gif);
        return ImageIO.read(new ByteArrayInputStream(gif.toByteArray()));
    }
}
