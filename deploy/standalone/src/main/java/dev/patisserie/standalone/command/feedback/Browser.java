package dev.patisserie.standalone.command.feedback;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;

/** The browser of the user. */
final class Browser {

    private Browser() {}

    /** Opens an address. Returns false if there is no display or no browser. */
    static boolean open(URI address) {
        try {
            if (GraphicsEnvironment.isHeadless()
                    || !Desktop.isDesktopSupported()
                    || !Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
                return false;
            }
            Desktop.getDesktop().browse(address);
            return true;
        } catch (IOException | UnsupportedOperationException | LinkageError e) { // the latter: a JDK without a desktop
            System.getLogger(Browser.class.getName())
                    .log(System.Logger.Level.DEBUG, "browser not started address=" + address, e);
            return false;
        }
    }
}
