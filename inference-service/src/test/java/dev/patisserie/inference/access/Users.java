package dev.patisserie.inference.access;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** A service with basic authentication and one user of each role, whose name is the role and whose password is too. */
public final class Users implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(Map.of("inference.auth.mode", "basic"));
        for (Role role : Role.values()) {
            settings.put("quarkus.security.users.embedded.users." + role.label(), hash(role.label()));
            settings.put("quarkus.security.users.embedded.roles." + role.label(), role.label());
        }
        settings.put("quarkus.security.users.embedded.users.guest", hash("guest"));
        settings.put("quarkus.security.users.embedded.roles.guest", "none");
        return settings;
    }

    /** Returns {@code SHA-512(USER:REALM:PASSWORD)}, in hex. */
    private static String hash(String name) {
        try {
            byte[] text = "%s:patisserie:%s".formatted(name, name).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
