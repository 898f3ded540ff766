package dev.patisserie.inference.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The role that a request requires, by method and path. A request without a rule is denied. */
final class AccessRules {

    private static final Set<String> READ = Set.of("GET", "HEAD");
    private static final Set<String> POST = Set.of("POST");
    private static final Set<String> ANY_WRITE = Set.of("POST", "DELETE");

    /**
     * The first rule that matches a request applies.
     *
     * @param methods the methods
     * @param path a path, with the paths below it
     * @param role the required role; empty if no authentication is required
     */
    private record Rule(Set<String> methods, String path, Optional<Role> role) {

        private boolean matches(String method, String requested) {
            boolean isBelow = path.equals("/") || requested.equals(path) || requested.startsWith(path + "/");
            return isBelow && methods.contains(method);
        }
    }

    private static final List<Rule> RULES = List.of(
            open(READ, "/q/health"), // probes of an orchestrator have no user
            open(READ, "/v2/health"),
            rule(READ, "/", Role.VIEWER),
            rule(POST, "/v2", Role.VIEWER), // inference and the index of models change nothing
            rule(POST, "/console/images", Role.LABELLER),
            rule(ANY_WRITE, "/labels", Role.LABELLER),
            rule(POST, "/retraining", Role.OPERATOR),
            rule(POST, "/operations", Role.OPERATOR));

    private AccessRules() {}

    private static Rule open(Set<String> methods, String path) {
        return new Rule(methods, path, Optional.empty());
    }

    private static Rule rule(Set<String> methods, String path, Role role) {
        return new Rule(methods, path, Optional.of(role));
    }

    /** Returns whether a request requires no authentication. */
    static boolean isOpen(String method, String path) {
        return find(method, path).filter(rule -> rule.role().isEmpty()).isPresent();
    }

    /** Returns the required role; empty if no rule permits the request, or it is open. */
    static Optional<Role> role(String method, String path) {
        return find(method, path).flatMap(Rule::role);
    }

    private static Optional<Rule> find(String method, String path) {
        return RULES.stream().filter(rule -> rule.matches(method, path)).findFirst();
    }
}
