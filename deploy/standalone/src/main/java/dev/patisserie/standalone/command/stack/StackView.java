package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints information about a running stack. */
final class StackView {

    private StackView() {}

    /** Prints the addresses and the folders of a stack. */
    static void printAddresses(PrintWriter out, WorkFolder work, Running running) {
        out.printf("kafka      %s%n", running.bootstrapServers());
        out.printf("trainer    %s%n", running.trainer());
        out.printf("inference  %s%n", running.inference());
        Stream<URI> services =
                Stream.of(running.trainerManagement(), running.inferenceManagement(), running.feedbackManagement());
        out.printf(
                "health     %s; metrics too%n",
                services.filter(Objects::nonNull)
                        .map(management -> health(management).toString())
                        .collect(Collectors.joining(", ")));
        out.printf("data set   %s in %s%n", running.dataset(), running.dataRoot());
        out.printf("work       %s (logs, models, the broker's log)%n", work.root());
    }

    /** Prints how to sign the archives of an earlier version, if there are any. */
    static void printSignatures(PrintWriter out, Stack stack) {
        if (stack.signatures() == SignatureMode.WARN) {
            out.println("signatures not required, since the work folder has archives without one; sign their models by"
                    + " 'patisserie sign MODEL', and start again");
        }
    }

    private static URI health(URI management) {
        return management.resolve("/q/health");
    }

    /** Prints the next commands for the user, to run in another terminal. */
    static void printUsage(PrintWriter out, Running running) {
        out.printf("%nIn another terminal:%n");
        out.println("  patisserie train                 # train and publish a model");
        out.println("  patisserie classify PHOTO...     # photos through Kafka");
        out.println("  patisserie watch                 # new predictions");
        out.println("  patisserie models                # which model serves, and why");
        if (running.feedbackManagement() != null) {
            out.println("  patisserie label next            # label photos in the browser");
            out.println("  patisserie feedback status       # accuracy on the stream");
        }
        out.printf("  kcat -P -b %s -t images -k cake-1 photo.jpg%n", running.bootstrapServers());
        out.printf("  curl %s/q/metrics%n", running.inferenceManagement());
        out.printf("%nCtrl-C stops everything.%n");
    }

    /**
     * Waits while the stack runs. Never returns normally.
     *
     * @throws IllegalStateException if a service ends
     * @throws InterruptedException if the command is stopped
     */
    static void keepUp(Stack stack) throws InterruptedException {
        Polling.forever(stack::ensureAlive);
    }
}
