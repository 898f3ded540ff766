package dev.patisserie.inference.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the page with events that are hard to provoke in a real service. */
abstract class PageTest extends BrowserTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    final ConsoleHub hub = new ConsoleHub();
    final ConsoleEvents tell = new ConsoleEvents(hub);
    ConsoleTestServer service;

    @BeforeEach
    final void open() throws Exception {
        service = new ConsoleTestServer(hub);
        browser.open(service.page());
    }

    @AfterEach
    final void leave() {
        browser.open("about:blank");
        service.close();
    }

    static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(SOON).until(condition);
    }

    static void awaitText(String selector, String begin) {
        awaitUntil(() -> browser.text(selector).startsWith(begin));
    }

    static void press(CharSequence key) {
        browser.focused().sendKeys(key);
    }

    /** Asserts that the page is accessible and not wider than the window, and that the browser reported no error. */
    static void assertAccessibleAndFits(int width) {
        assertThat(browser.violations()).isEmpty();
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.errors()).isEmpty();
    }

    static void awaitState(String state) {
        awaitUntil(() -> browser.text("#link").equals(state));
    }
}
