package dev.patisserie.standalone.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** Runs commands in this JVM and captures their output. */
public final class Terminal {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command and returns its exit code. */
    public int run(Object... arguments) {
        return Patisserie.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    /** Returns the standard output. */
    public String out() {
        return out.toString();
    }

    /** Returns the error output. */
    public String err() {
        return err.toString();
    }

    /** Clears the captured output. */
    public void clear() {
        out.getBuffer().setLength(0);
    }

    /** Returns both outputs, for failure messages. */
    @Override
    public String toString() {
        return out + System.lineSeparator() + err;
    }
}
