package dev.patisserie.inference.console;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the page in a real Chromium, shared by all tests of a class. Skipped if none is installed. */
abstract class BrowserTest {

    static Browser browser;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.startOrSkip();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    final void look() {
        browser.looking(1280, 900, "light").errors(); // discards the errors of the previous test
    }
}
